import * as z from 'zod'
import { document, jsonAnswer } from '../../docs/operation.ts'
import { createApiKey, listApiKeys, revokeApiKey } from './endpoints.ts'
import { ApiKey, ApiKeys, NewApiKey } from './responses.ts'

const tag = 'Admin'

const shop: ApiKey = {
  id: 3,
  name: 'Shop backend',
  prefix: 'rk_3yXzZ',
  scopes: ['events.write', 'rewards.read'],
  state: 'active',
  created_at: '2026-11-20T18:30:00.000Z',
  created_by: 1,
  creator_lost_access: false,
  expires_at: null,
  last_used_on: '2026-11-23',
}

export const API_KEY_DOCS = [
  document(listApiKeys, {
    operationId: 'admin_api_keys',
    tag,
    summary: 'List API keys',
    description: 'Keys of your servers: all that work, newest first, then those that no longer work; at most 100.',
    answers: [jsonAnswer(200, 'The keys.', ApiKeys, { keys: { summary: 'One key', value: { results: [shop] } } })],
  }),
  document(createApiKey, {
    operationId: 'admin_api_keys_create',
    tag,
    summary: 'Create an API key',
    description:
      'For a server of yours, never for an app. The key is in this answer alone; only a hash of it is stored.',
    examples: {
      shop: { summary: 'Report purchases', value: { name: 'Shop backend', scopes: ['events.write', 'rewards.read'] } },
    },
    invalid: [{ field: 'name', code: 'required' }],
    answers: [
      jsonAnswer(201, 'The key.', NewApiKey, {
        key: {
          summary: 'A new key',
          value: { key: 'rk_3yXzZ0Zk8h1Yw2o6f5GmQnT4uV7pLbKcJdHsAeRiWq0', api_key: { ...shop, last_used_on: null } },
        },
      }),
    ],
    errors: [{ code: 'too_many_keys' }],
  }),
  document(revokeApiKey, {
    operationId: 'admin_api_keys_revoke',
    tag,
    summary: 'Revoke an API key',
    description: 'It stops working at once, for good. Does nothing if it has been revoked.',
    pathParams: z.object({
      id: z
        .int()
        .positive()
        .meta({ description: 'Id of the key.', examples: [3] }),
    }),
    examples: { leaked: { summary: 'It leaked', value: { reason: 'Committed to a public repository' } } },
    invalid: [{ field: 'reason', code: 'required' }],
    answers: [
      jsonAnswer(200, 'The key.', ApiKey, { key: { summary: 'Revoked', value: { ...shop, state: 'revoked' } } }),
    ],
    errors: [{ code: 'not_found' }],
  }),
]
