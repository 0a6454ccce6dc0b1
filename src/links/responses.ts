import * as z from 'zod'
import { CHANNELS } from './channel.ts'
import { LINK_FIELDS, perField } from './fields.ts'
import type { ApiName, FieldKind, LinkField } from './fields.ts'

/* Answers: read by the OpenAPI document and the tests, and by the views as types alone. */

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
    code: z
      .string()
      .meta({ description: 'The alias you chose, a random code, or your invite code.', examples: ['summer-sale'] }),
    kind: z
      .enum(['invite', 'custom'])
      .meta({ description: '`invite` is the link of your invite code, which cannot be changed.' }),
    url: z.url().meta({ description: 'The address to share.', examples: ['https://api.example/r/summer-sale'] }),
    ...fieldAnswers,
    destination: fieldAnswers.destination.meta({ description: 'Null: the landing page.' }),
    expires_at: fieldAnswers.expires_at.meta({ description: 'Null: never.' }),
    state: z.enum(['live', 'disabled', 'expired']),
    created_at: Time,
    clicks: Count.meta({ description: 'Clicks by people, not programs; up to date within seconds.' }),
    uniques: Count.meta({ description: 'Visitors, each counted once per day.' }),
    signups: Count.meta({ description: 'People who signed up through this link.' }),
  })
  .meta({ id: 'ReferralLink' })
export type ReferralLink = z.output<typeof ReferralLink>

export const ReferralLinkPage = z
  .object({
    next: z.url().nullable().meta({ description: 'The next page.' }),
    previous: z.url().nullable().meta({ description: 'The previous page.' }),
    results: z.array(ReferralLink),
  })
  .meta({ id: 'ReferralLinkPage' })
export type ReferralLinkPage = z.output<typeof ReferralLinkPage>
