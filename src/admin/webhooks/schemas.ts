import * as z from 'zod/mini'
import { docs } from '#docs'
import { CHANGE_TYPES, DELIVERY_STATES } from '../../db/outbox-schema.ts'
import { DEFAULT_LIMIT, emptyAsAbsent, pageLimit } from '../../http/pagination.ts'
import { atMost, LineText } from '../../lib/fields.ts'
import { described, readAs } from '../../lib/schema.ts'
import { SequenceText } from '../../webhooks/feed.ts'
import { ReasonText } from '../reason.ts'

const MAX_URL = 500
const MAX_DESCRIPTION = 200
const MAX_LIMIT = 100

const toUrl = (text: string) => URL.parse(text)?.href

const UrlText = described(
  readAs(z.string().check(z.trim(), atMost(MAX_URL)), toUrl, 'url_not_public'),
  docs({
    description:
      'Where messages are posted: `https`, and not inside a network. In development, `http://localhost` as well.',
    examples: ['https://shop.example.com/webhooks'],
  }),
)
const DescriptionText = described(LineText.check(atMost(MAX_DESCRIPTION)), docs({ examples: ['Points in the shop'] }))
const Types = described(
  z.nullable(z.array(z.enum(CHANGE_TYPES)).check(z.minLength(1), z.maxLength(CHANGE_TYPES.length))),
  docs({
    description: 'What is sent. Null: everything, also types that a later version adds.',
  }),
)

export const CreateWebhookInput = described(
  z.object({ url: UrlText, description: z._default(DescriptionText, ''), types: z.optional(Types) }),
  docs({ id: 'CreateWebhookInput' }),
)
export type CreateWebhookInput = z.output<typeof CreateWebhookInput>

export const ChangeWebhookInput = described(
  z.object({
    url: z.optional(UrlText),
    description: z.optional(DescriptionText),
    types: z.optional(Types),
    revision: z.optional(
      described(
        z.string(),
        docs({ description: 'As you read it. If URL, description or types have changed since, nothing is changed.' }),
      ),
    ),
    reason: ReasonText,
  }),
  docs({ id: 'ChangeWebhookInput' }),
)
export type ChangeWebhookInput = z.output<typeof ChangeWebhookInput>

const sequence = z.number().check(z.int(), z.gte(1), z.lte(Number.MAX_SAFE_INTEGER))

export const ReplayInput = described(
  z
    .object({
      from: described(
        sequence,
        docs({ description: '`sequence` of the first change to send again.', examples: [1042] }),
      ),
      to: described(
        z.optional(sequence),
        docs({
          description: 'Of the last one; the first alone, if missing.',
          examples: [1050],
        }),
      ),
      reason: ReasonText,
    })
    .check(z.refine(({ from, to = from }) => from <= to, { params: { code: 'invalid_value' }, path: ['to'] })),
  docs({ id: 'ReplayInput' }),
)
export type ReplayInput = z.output<typeof ReplayInput>

export const DeliveriesQuery = z.object({
  state: described(emptyAsAbsent(z.enum(DELIVERY_STATES)), docs({ description: 'Only those in this state.' })),
  limit: pageLimit(MAX_LIMIT, DEFAULT_LIMIT),
  cursor: described(emptyAsAbsent(SequenceText), docs({ description: 'From `next`.' })),
})
export type DeliveriesQuery = z.output<typeof DeliveriesQuery>
