import { idOrNotFound } from '../../http/pagination.ts'
import { empty, json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { ReasonInput } from '../reason.ts'
import {
  changeWebhook,
  deleteWebhook,
  disableWebhook,
  enableWebhook,
  replayChanges,
  rotateSecret,
  testWebhook,
} from './change-webhook.ts'
import { listDeliveries } from './deliveries.ts'
import { ChangeWebhookInput, CreateWebhookInput, DeliveriesQuery, ReplayInput } from './schemas.ts'
import { createWebhook, getWebhookOrThrow, listWebhooks } from './webhooks.ts'

const path = '/api/v1/admin/webhooks/'
const onePath = `${path}:id/` as const
const GET = { method: 'get', access: 'staff', permission: 'webhooks.manage' } as const
const POST = { ...GET, method: 'post' } as const
/** What stops something is possible when the changes of the day are used up. */
const STOP = { ...POST, isChange: false } as const

const target = ({ params, by }: { params: { id: string }; by: ByStaff }) => ({ id: idOrNotFound(params.id), by })

export const listAllWebhooks = endpoint({ ...GET, path }, async ({ ports }) => json(await listWebhooks(ports)))

export const createNewWebhook = endpoint(
  { ...POST, path, body: CreateWebhookInput },
  async ({ ports, by, body: input }) => json(await createWebhook(ports, { input, by }), { status: 201 }),
)

export const readWebhook = endpoint({ ...GET, path: onePath }, async ({ ports, params }) =>
  json(await getWebhookOrThrow(ports, idOrNotFound(params.id))),
)

export const changeOneWebhook = endpoint(
  { ...POST, method: 'patch', path: onePath, body: ChangeWebhookInput },
  async (request) => json(await changeWebhook(request.ports, { ...target(request), input: request.body })),
)

export const disableOneWebhook = endpoint({ ...STOP, path: `${onePath}disable/`, body: ReasonInput }, async (request) =>
  json(await disableWebhook(request.ports, { ...target(request), ...request.body })),
)

export const enableOneWebhook = endpoint({ ...POST, path: `${onePath}enable/` }, async (request) =>
  json(await enableWebhook(request.ports, target(request))),
)

export const rotateWebhookSecret = endpoint(
  { ...POST, path: `${onePath}rotate_secret/`, body: ReasonInput },
  async (request) => json(await rotateSecret(request.ports, { ...target(request), ...request.body })),
)

export const testOneWebhook = endpoint({ ...POST, path: `${onePath}test/` }, async (request) =>
  json(await testWebhook(request.ports, target(request))),
)

export const replayToWebhook = endpoint({ ...POST, path: `${onePath}replay/`, body: ReplayInput }, async (request) =>
  json(await replayChanges(request.ports, { ...target(request), input: request.body })),
)

export const listWebhookDeliveries = endpoint(
  { ...GET, path: `${onePath}deliveries/`, query: DeliveriesQuery },
  async ({ ports, params, query, url }) =>
    json(await listDeliveries(ports, { id: idOrNotFound(params.id), query, url })),
)

export const deleteOneWebhook = endpoint({ ...STOP, path: `${onePath}delete/`, body: ReasonInput }, async (request) => {
  await deleteWebhook(request.ports, { ...target(request), ...request.body })
  return empty()
})

export const WEBHOOK_ENDPOINTS = [
  listAllWebhooks,
  createNewWebhook,
  readWebhook,
  changeOneWebhook,
  disableOneWebhook,
  enableOneWebhook,
  rotateWebhookSecret,
  testOneWebhook,
  replayToWebhook,
  listWebhookDeliveries,
  deleteOneWebhook,
]
