import { PEOPLE_HEADINGS } from '../../../src/admin/people/people-headings.ts'
import { ERRORS } from '../../../src/errors/error-table.ts'
import type { ErrorCode } from '../../../src/errors/error-table.ts'
import { FIELD_ERRORS } from '../../../src/errors/field-error-table.ts'
import type { Language } from '../../../src/lib/language.ts'
import { ACCOUNT_TEXTS } from '../../../src/panel/texts/account.ts'
import { API_KEY_TEXTS } from '../../../src/panel/texts/api-keys.ts'
import { CAMPAIGN_TEXTS } from '../../../src/panel/texts/campaigns.ts'
import { CODE_TEXTS } from '../../../src/panel/texts/codes.ts'
import { COMMON } from '../../../src/panel/texts/common.ts'
import { GROWTH } from '../../../src/panel/texts/growth.ts'
import { JOB_TEXTS } from '../../../src/panel/texts/jobs.ts'
import { NUMBER_TEXTS } from '../../../src/panel/texts/numbers.ts'
import { PEOPLE_TEXTS } from '../../../src/panel/texts/people.ts'
import { PERSON_ACTION_TEXTS, PERSON_TEXTS } from '../../../src/panel/texts/person.ts'
import { PROGRAM_TEXTS } from '../../../src/panel/texts/programs.ts'
import { REFERRAL_TEXTS } from '../../../src/panel/texts/referrals.ts'
import { REVIEW_TEXTS } from '../../../src/panel/texts/reward-review.ts'
import { WHY_PAGE_TEXTS } from '../../../src/panel/texts/reward-why.ts'
import { REWARD_TEXTS } from '../../../src/panel/texts/rewards.ts'
import { SIGN_IN_TEXTS } from '../../../src/panel/texts/sign-in.ts'
import { SIMULATION_TEXTS } from '../../../src/panel/texts/simulation.ts'
import { STAFF_TEXTS } from '../../../src/panel/texts/staff.ts'

/** The panel's own texts in a language, to find what a test reads and presses. */
export const wordsOf = (language: Language) => ({
  keys: API_KEY_TEXTS[language],
  programs: PROGRAM_TEXTS[language],
  review: REVIEW_TEXTS[language],
  rewards: REWARD_TEXTS[language],
  why: WHY_PAGE_TEXTS[language],
  simulation: SIMULATION_TEXTS[language],
  account: ACCOUNT_TEXTS[language],
  actions: PERSON_ACTION_TEXTS[language],
  campaigns: CAMPAIGN_TEXTS[language],
  codes: CODE_TEXTS[language],
  common: COMMON[language],
  growth: GROWTH[language],
  headings: PEOPLE_HEADINGS[language],
  jobs: JOB_TEXTS[language],
  numbers: NUMBER_TEXTS[language],
  people: PEOPLE_TEXTS[language],
  person: PERSON_TEXTS[language],
  referrals: REFERRAL_TEXTS[language],
  gate: SIGN_IN_TEXTS[language],
  staff: STAFF_TEXTS[language],
  error: (code: ErrorCode) => ERRORS[code].detail[language],
  fieldError: (code: keyof typeof FIELD_ERRORS) => FIELD_ERRORS[code][language],
})

export type Words = ReturnType<typeof wordsOf>
