import * as z from 'zod'
import { CHANNELS } from './channel.ts'
import { LINK_FIELDS, perField } from './fields.ts'
import type { ApiName, FieldKind, LinkField } from './fields.ts'

/** What the answers look like: read by the OpenAPI document and the tests, and by the views as types alone. */

const Time = z.iso.datetime()
const Count = z.int().nonnegative()

const BY_KIND = {
  text: z.string().nullable(),
  choice: z.enum(CHANNELS).nullable(),
  address: z.url().nullable(),
  time: Time.nullable(),
} satisfies Record<FieldKind, z.ZodType>

type FieldAnswers = { [Field in LinkField as ApiName<Field>]: (typeof BY_KIND)[(typeof LINK_FIELDS)[Field]['kind']] }

const fieldAnswers = perField((field) => BY_KIND[LINK_FIELDS[field].kind]) as FieldAnswers

export const ReferralLink = z
  .object({
    code: z.string().meta({ description: 'As it was chosen, or random; the invite code.', examples: ['summer-sale'] }),
    kind: z.enum(['invite', 'custom']).meta({ description: '`invite`: that of the own invite code, which is fixed.' }),
    url: z.url().meta({ description: 'What to share.', examples: ['https://api.example/r/summer-sale'] }),
    ...fieldAnswers,
    destination: fieldAnswers.destination.meta({ description: 'Null: the landing page.' }),
    expires_at: fieldAnswers.expires_at.meta({ description: 'Null: never.' }),
    state: z.enum(['live', 'disabled', 'expired']),
    created_at: Time,
    clicks: Count.meta({ description: 'By people, not by programs. Some seconds behind.' }),
    uniques: Count.meta({ description: 'Visitors, each counted once a day.' }),
    signups: Count.meta({ description: 'People who came by this link and signed up.' }),
  })
  .meta({ id: 'ReferralLink' })
export type ReferralLink = z.output<typeof ReferralLink>

export const ReferralLinkPage = z
  .object({
    next: z.url().nullable().meta({ description: 'The page after this one.' }),
    previous: z.url().nullable().meta({ description: 'The page before this one.' }),
    results: z.array(ReferralLink),
  })
  .meta({ id: 'ReferralLinkPage' })
export type ReferralLinkPage = z.output<typeof ReferralLinkPage>
