import { idOrNotFound } from '../../http/pagination.ts'
import { json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { ReasonInput } from '../reason.ts'
import { createKey, listKeys, revokeKey } from './api-keys.ts'
import { CreateKeyInput } from './schemas.ts'

const path = '/api/v1/admin/api_keys/'
const common = { access: 'staff', permission: 'api_keys.manage' } as const
const { permission } = common

export const listApiKeys = endpoint({ ...common, method: 'get', path }, async ({ ports }) =>
  json(await listKeys(ports, permission)),
)

export const createApiKey = endpoint(
  { ...common, method: 'post', path, body: CreateKeyInput },
  async ({ ports, by, body: input }) => json(await createKey(ports, { input, by, permission }), { status: 201 }),
)

export const revokeApiKey = endpoint(
  { ...common, method: 'post', path: `${path}:id/revoke/`, isChange: false, body: ReasonInput },
  async ({ ports, by, params, body: { reason } }) =>
    json(await revokeKey(ports, { id: idOrNotFound(params.id), reason, by, permission })),
)

export const API_KEY_ENDPOINTS = [listApiKeys, createApiKey, revokeApiKey]
