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
    country: z.string().nullable().meta({ description: 'Country of the sign-up.' }),
    at: Time.meta({ description: 'The time it counts for on leaderboards. Corrections keep it.' }),
    signed_up_at: Time,
  })
  .meta({ id: 'Referral' })
export type Referral = z.output<typeof Referral>

export const ReferralPage = z
  .object({
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
