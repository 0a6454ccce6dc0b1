import * as z from 'zod'
import { PersonSummary } from '../../identity/person-contract.ts'
import { CERTAINTIES, METHODS } from './schemas.ts'

/** What the answers look like: read by the OpenAPI document and the tests, and by the views as types alone. */

const Time = z.iso.datetime()

export const Referral = z
  .object({
    invitee: PersonSummary,
    inviter: PersonSummary,
    link: z.string().meta({ description: 'Code of the link, or the invite code.', examples: ['summer-sale'] }),
    method: z.enum(METHODS).meta({ description: 'How we know.' }),
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
    referral: Referral.nullable().meta({ description: 'Null: nobody invited them, as far as we know.' }),
  })
  .meta({ id: 'Attribution' })
export type Attribution = z.output<typeof Attribution>
