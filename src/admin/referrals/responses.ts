import * as z from 'zod'
import { PersonSummary } from '../../identity/person-contract.ts'
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
    country: z.string().nullable().meta({ description: 'Where the sign-up came from.' }),
    at: Time.meta({ description: 'What it counts for on leaderboards; a correction does not change it.' }),
    signed_up_at: Time,
  })
  .meta({ id: 'Referral' })
export type Referral = z.output<typeof Referral>

export const ReferralPage = z
  .object({
    next: z.url().nullable().meta({ description: 'Older ones. Under filters also from a page that is not full.' }),
    previous: z.url().nullable().meta({ description: 'Newer ones.' }),
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
