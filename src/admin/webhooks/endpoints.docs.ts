import * as z from 'zod'
import { document, jsonAnswer } from '../../docs/operation.ts'
import {
  changeOneWebhook,
  createNewWebhook,
  deleteOneWebhook,
  disableOneWebhook,
  enableOneWebhook,
  listAllWebhooks,
  listWebhookDeliveries,
  readWebhook,
  replayToWebhook,
  rotateWebhookSecret,
  testOneWebhook,
} from './endpoints.ts'
import { DeliveryPage, NewWebhook, Webhook, Webhooks, WebhookTest } from './responses.ts'

const tag = 'Admin'
const pathParams = z.object({
  id: z
    .int()
    .positive()
    .meta({ description: 'Id of the webhook.', examples: [1] }),
})
const of = { tag, pathParams } as const
const errors = [{ code: 'not_found' }] as const
const REQUIRED = [{ field: 'reason', code: 'required' }]

const shop: Webhook = {
  id: 1,
  url: 'https://shop.example.com/webhooks',
  revision: '9f4b0c1d7e2a5f8836bd',
  description: 'Points in the shop',
  types: ['reward.available', 'reward.reversed'],
  state: 'active',
  failing_since: null,
  next_attempt_at: null,
  last_outcome: '200',
  delivered_at: '2026-11-23T10:15:01.000Z',
  position: 1043,
  waiting: 0,
  replay: null,
  former_secret_until: null,
  created_at: '2026-11-20T18:30:00.000Z',
  created_by: 1,
}
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

const webhook = (description: string, changes: Partial<Webhook> = {}) =>
  jsonAnswer(200, description, Webhook, { shop: { summary: 'The shop', value: { ...shop, ...changes } } })

export const WEBHOOK_DOCS = [
  document(listAllWebhooks, {
    operationId: 'admin_webhooks',
    tag,
    summary: 'List webhooks',
    description: 'All of them, at most 20: where changes are sent, and whether they arrive.',
    answers: [jsonAnswer(200, 'The webhooks.', Webhooks, { one: { summary: 'One', value: { results: [shop] } } })],
  }),
  document(createNewWebhook, {
    operationId: 'admin_webhooks_create',
    tag,
    summary: 'Create a webhook',
    description:
      'Changes from now on are sent to it, one after the other. The secret is in this answer alone: its receiver checks ' +
      'signatures with it.',
    examples: {
      shop: {
        summary: 'Rewards for the shop',
        value: { url: shop.url, description: shop.description, types: ['reward.available', 'reward.reversed'] },
      },
    },
    invalid: [{ field: 'url', code: 'url_not_public' }],
    answers: [
      jsonAnswer(201, 'The webhook.', NewWebhook, {
        shop: {
          summary: 'A new webhook',
          value: { secret: SECRET, webhook: { ...shop, last_outcome: null, delivered_at: null } },
        },
      }),
    ],
    errors: [{ code: 'too_many_webhooks' }],
  }),
  document(readWebhook, {
    ...of,
    operationId: 'admin_webhook',
    summary: 'Get a webhook',
    answers: [webhook('The webhook.')],
    errors: [...errors],
  }),
  document(changeOneWebhook, {
    ...of,
    operationId: 'admin_webhooks_change',
    summary: 'Change a webhook',
    description:
      'A new address is tried at once. Other types also apply to changes that wait: those of none of them are left out.',
    examples: { moved: { summary: 'It moved', value: { url: shop.url, reason: 'New server' } } },
    invalid: REQUIRED,
    answers: [webhook('The webhook.')],
    errors: [...errors, { code: 'edit_conflict' }],
  }),
  document(disableOneWebhook, {
    ...of,
    operationId: 'admin_webhooks_disable',
    summary: 'Disable a webhook',
    description: 'Nothing is sent until it is enabled. Changes wait for 30 days.',
    examples: { off: { summary: 'For a while', value: { reason: 'The shop is being moved' } } },
    invalid: REQUIRED,
    answers: [webhook('The webhook.', { state: 'disabled' })],
    errors: [...errors],
  }),
  document(enableOneWebhook, {
    ...of,
    operationId: 'admin_webhooks_enable',
    summary: 'Enable a webhook',
    description: 'Sending goes on where it stopped. A webhook that is failing is tried again at once.',
    answers: [webhook('The webhook.')],
    errors: [...errors],
  }),
  document(rotateWebhookSecret, {
    ...of,
    operationId: 'admin_webhooks_rotate_secret',
    summary: 'Rotate the secret',
    description: 'The new secret is in this answer alone. For 24 hours, messages are signed with both.',
    examples: { leaked: { summary: 'It leaked', value: { reason: 'Printed to a log' } } },
    invalid: REQUIRED,
    answers: [
      jsonAnswer(200, 'The new secret.', NewWebhook, {
        shop: {
          summary: 'Rotated',
          value: { secret: SECRET, webhook: { ...shop, former_secret_until: '2026-11-24T18:30:00.000Z' } },
        },
      }),
    ],
    errors: [...errors],
  }),
  document(testOneWebhook, {
    ...of,
    operationId: 'admin_webhooks_test',
    summary: 'Send a test',
    description:
      'Sends a signed message of type `webhook.test` without data, once, and says what the receiver answered.',
    answers: [
      jsonAnswer(200, 'What came of it.', WebhookTest, {
        fine: { summary: 'It works', value: { delivered: true, outcome: '204', milliseconds: 84 } },
        wrong: { summary: 'It does not', value: { delivered: false, outcome: 'timed_out', milliseconds: 15_003 } },
      }),
    ],
    errors: [...errors],
  }),
  document(replayToWebhook, {
    ...of,
    operationId: 'admin_webhooks_replay',
    summary: 'Send changes again',
    description:
      'One change or a range of them, with the same `webhook-id` as before. They go before anything else; the first that ' +
      'fails three times ends it.',
    examples: { range: { summary: 'A range', value: { from: 1042, to: 1050, reason: 'The shop lost its database' } } },
    invalid: REQUIRED,
    answers: [webhook('The webhook.', { replay: { next: 1042, last: 1043 } })],
    errors: [...errors, { code: 'replay_running' }],
  }),
  document(listWebhookDeliveries, {
    ...of,
    operationId: 'admin_webhook_deliveries',
    summary: 'List deliveries',
    description: 'What became of each change at this webhook, newest first, as long as changes are kept: 30 days.',
    invalid: [{ field: 'state', code: 'invalid_value' }],
    answers: [
      jsonAnswer(200, 'The deliveries.', DeliveryPage, {
        one: {
          summary: 'Delivered',
          value: {
            next: null,
            results: [
              {
                sequence: 1043,
                message_id: 'msg_mi9xk3f2_1043',
                type: 'user.created',
                timestamp: '2026-11-23T10:15:00.000Z',
                data: { user_id: 4821, invite_code: 'K49FJ5' },
                state: 'delivered',
                attempts: 1,
                outcome: '200',
                milliseconds: 84,
                attempted_at: '2026-11-23T10:15:01.000Z',
              },
            ],
          },
        },
      }),
    ],
    errors: [...errors],
  }),
  document(deleteOneWebhook, {
    ...of,
    operationId: 'admin_webhooks_delete',
    summary: 'Delete a webhook',
    description: 'Nothing is sent to it any more. Cannot be undone.',
    examples: { gone: { summary: 'No longer needed', value: { reason: 'The shop has closed' } } },
    invalid: REQUIRED,
    answers: [{ status: 204, description: 'The webhook is deleted.' }],
    errors: [...errors],
  }),
]
