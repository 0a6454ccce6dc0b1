import * as z from 'zod'
import { CHANGE_TYPES, DELIVERY_STATES } from '../../db/outbox-schema.ts'

const time = z.iso.datetime()
const outcome = z.string().meta({
  description:
    'The HTTP status, or why there is none: `timed_out`, `no_connection`, `internal_address`, `secret_unreadable`.',
  examples: ['200'],
})

export const Webhook = z
  .object({
    id: z.int().positive(),
    url: z.url(),
    revision: z.string().meta({ description: 'Of URL, description and types. Send it with a change.' }),
    description: z.string(),
    types: z.array(z.enum(CHANGE_TYPES)).nullable().meta({ description: 'What is sent. Null: everything.' }),
    state: z.enum(['active', 'failing', 'disabled', 'gone', 'paused']).meta({
      description:
        '`failing`: the last attempt failed, and more follow. `gone`: the receiver answered 410. `paused`: nothing was delivered for five days.',
    }),
    failing_since: time.nullable(),
    next_attempt_at: time.nullable().meta({ description: 'While it is failing.' }),
    last_outcome: outcome.nullable(),
    delivered_at: time.nullable().meta({ description: 'The last success.' }),
    position: z.int().nonnegative().meta({ description: 'The last change that was delivered or given up.' }),
    waiting: z.int().nonnegative().meta({ description: 'Changes after it, of all types.' }),
    replay: z
      .object({ next: z.int().positive(), last: z.int().positive() })
      .nullable()
      .meta({ description: 'What is being sent again.' }),
    former_secret_until: time
      .nullable()
      .meta({ description: 'Until then, secrets that were replaced sign too, each for a day.' }),
    created_at: time,
    created_by: z.int().positive().meta({ description: 'Id of a staff account.' }),
  })
  .meta({ id: 'Webhook' })
export type Webhook = z.output<typeof Webhook>

export const Webhooks = z.object({ results: z.array(Webhook) }).meta({ id: 'Webhooks' })
export type Webhooks = z.output<typeof Webhooks>

export const NewWebhook = z
  .object({
    secret: z.string().meta({ description: 'What its receiver checks signatures with. It is never shown again.' }),
    webhook: Webhook,
  })
  .meta({ id: 'NewWebhook' })
export type NewWebhook = z.output<typeof NewWebhook>

export const WebhookTest = z
  .object({ delivered: z.boolean(), outcome, milliseconds: z.int().nonnegative() })
  .meta({ id: 'WebhookTest' })
export type WebhookTest = z.output<typeof WebhookTest>

export const Delivery = z
  .object({
    sequence: z.int().positive().meta({ description: 'Of the change.' }),
    message_id: z.string(),
    type: z.enum(CHANGE_TYPES),
    timestamp: time,
    data: z.record(z.string(), z.unknown()),
    state: z.enum(DELIVERY_STATES),
    attempts: z.int().positive(),
    outcome,
    milliseconds: z.int().nonnegative().meta({ description: 'How long the last attempt took.' }),
    attempted_at: time,
  })
  .meta({ id: 'Delivery' })
export type Delivery = z.output<typeof Delivery>

export const DeliveryPage = z
  .object({ next: z.url().nullable(), results: z.array(Delivery) })
  .meta({ id: 'DeliveryPage' })
export type DeliveryPage = z.output<typeof DeliveryPage>
