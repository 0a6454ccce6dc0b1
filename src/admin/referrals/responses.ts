import * as z from 'zod'
import { PersonSummary } from '../../identity/person-contract.ts'
import { OUTCOMES } from '../../referrals/origin-steps.ts'
import { LIST_COUNT } from '../list-count.ts'
import { CERTAINTIES, METHODS } from './schemas.ts'

/* Schemas for the OpenAPI document and the tests; the Worker only uses their types. */

const Time = z.iso.datetime()

export const Referral = z
  .object({
    invitee: PersonSummary,
    inviter: PersonSummary,
    link: z.string().meta({ description: 'Code of the link, or the invite code.', examples: ['summer-sale'] }),
    method: z.enum(METHODS).meta({ description: 'Attribution source.' }),
    certainty: z.enum(CERTAINTIES),
    program: z.string(),
    channel: z.string().nullable(),
    country: z.string().nullable().meta({ description: 'Country of the sign-up.' }),
    at: Time.meta({ description: 'The time it counts for on leaderboards. Corrections keep it.' }),
    signed_up_at: Time,
  })
  .meta({ id: 'Referral' })
export type Referral = z.output<typeof Referral>

export const ReferralPage = z
  .object({
    ...LIST_COUNT,
    next: z.url().nullable().meta({ description: 'The next page. With filters, even a short page can have one.' }),
    previous: z.url().nullable().meta({ description: 'The previous page.' }),
    results: z.array(Referral),
  })
  .meta({ id: 'ReferralPage' })
export type ReferralPage = z.output<typeof ReferralPage>

export const Attribution = z
  .object({
    user: PersonSummary,
    referral: Referral.nullable().meta({ description: 'Null if no inviter is recorded.' }),
  })
  .meta({ id: 'Attribution' })
export type Attribution = z.output<typeof Attribution>

const StoryStep = z.object({
  at: Time,
  kind: z
    .enum([
      'clicked',
      'number_left',
      'typed_code',
      'signed_up',
      'signed_up_alone',
      'created',
      'set',
      'declined',
      'corrected',
      'removed',
    ])
    .meta({
      description:
        '`number_left`: on the page of a link. `signed_up_alone`: with no link or code. `set`: in the profile. `corrected`, `removed`: by staff.',
    }),
  link: z.string().nullable().meta({ description: 'Key of the link, or the code.' }),
  channel: z.string().nullable(),
  outcome: z.enum(OUTCOMES).nullable().meta({ description: 'What came of a click, a number or a code.' }),
  person: PersonSummary.nullable().meta({ description: 'Whose link or code it is, or the inviter.' }),
  reason: z.string().nullable().meta({ description: 'Of staff; only with `audit.read`.' }),
})
export type StoryStep = z.output<typeof StoryStep>

export const AttributionStory = Attribution.extend({
  origin: z
    .object({
      link: z.string().nullable().meta({ description: 'What counted: key of the link, or the code.' }),
      channel: z.string().nullable(),
      campaign: z.string().nullable().meta({ description: 'Of a campaign link; empty if it has none.' }),
      platform: z.string().nullable(),
      country: z.string().nullable(),
    })
    .nullable()
    .meta({ description: 'What the person signed up with; null if with nothing.' }),
  story: z.array(StoryStep).meta({ description: 'How this inviter came to be recorded, or none, oldest first.' }),
}).meta({ id: 'AttributionStory' })
export type AttributionStory = z.output<typeof AttributionStory>
