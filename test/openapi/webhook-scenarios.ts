import { env } from 'cloudflare:workers'
import type { Scope } from '../../src/identity/server-key.ts'
import { createServerKey } from '../support/rewards.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp } from '../support/test-app.ts'
import { announce, createSending, createWebhookAdmin } from '../support/webhooks.ts'

/* How to provoke each answer about webhooks and the feed. */

const test = createTestApp({ ports: { postWebhook: () => Promise.resolve({ status: 204, retryAfter: null }) } })
const admin = createWebhookAdmin(test)
const reason = 'Asked for by the shop'

const asSupport = async (method: string, path: string, body?: object) => {
  const { token } = await createStaff('support')
  return test.request(method, `/api/v1/admin/webhooks/${path}`, { token, ...(body && { body }) })
}

/** A call for a new webhook, for one that doesn't exist, and without the permission. */
const ofOne = (status: number, method: string, action: string, body?: object) => ({
  [status === 204 ? '204' : `${status} application/json`]: async () => {
    await env.DB.prepare('DELETE FROM webhooks').run()
    return admin.request(method, `${(await admin.create()).webhook.id}/${action}`, body)
  },
  '404 not_found': async () => admin.request(method, `999999/${action}`, body),
  '403 permission_denied': async () => asSupport(method, `1/${action}`, body),
})

const feed = async (scopes: Scope[]) => {
  const { key } = await createServerKey(scopes)
  return test.request('GET', '/api/v1/feed/', { token: key })
}

/** A webhook that has delivered some changes. */
async function delivered() {
  await env.DB.prepare('DELETE FROM webhooks').run()
  const sending = await createSending(admin)
  const last = await announce(3)
  await sending.drain()
  return { id: sending.id, last }
}

/** By operation and name of the answer. */
export const WEBHOOK_SCENARIOS: Record<string, Record<string, () => Promise<Response>>> = {
  feed: {
    '200 application/json': async () => {
      await announce(2)
      return feed(['feed.read'])
    },
    '403 permission_denied': async () => feed(['rewards.read']),
  },
  admin_webhooks: {
    '200 application/json': async () => {
      await delivered()
      return admin.request('GET')
    },
    '403 permission_denied': async () => asSupport('GET', ''),
  },
  admin_webhooks_create: {
    '201 application/json': async () => {
      await env.DB.prepare('DELETE FROM webhooks').run()
      return admin.request('POST', '', { url: 'https://shop.example.com/' })
    },
    '403 permission_denied': async () => asSupport('POST', '', { url: 'https://shop.example.com/' }),
    '409 too_many_webhooks': async () => {
      await env.DB.prepare('DELETE FROM webhooks').run()
      for (let i = 0; i < 20; i += 1) await admin.create()
      return admin.request('POST', '', { url: 'https://shop.example.com/' })
    },
  },
  admin_webhook: ofOne(200, 'GET', ''),
  admin_webhooks_change: {
    ...ofOne(200, 'PATCH', '', { description: 'Points', reason }),
    '409 edit_conflict': async () =>
      admin.request('PATCH', `${(await delivered()).id}/`, { description: 'Points', revision: 'another', reason }),
  },
  admin_webhooks_disable: ofOne(200, 'POST', 'disable/', { reason }),
  admin_webhooks_enable: ofOne(200, 'POST', 'enable/'),
  admin_webhooks_rotate_secret: ofOne(200, 'POST', 'rotate_secret/', { reason }),
  admin_webhooks_test: ofOne(200, 'POST', 'test/'),
  admin_webhooks_delete: ofOne(204, 'POST', 'delete/', { reason }),
  admin_webhooks_replay: {
    ...ofOne(200, 'POST', 'replay/', { from: 1, reason }),
    '200 application/json': async () => {
      const { id, last } = await delivered()
      return admin.request('POST', `${id}/replay/`, { from: last - 1, to: last, reason })
    },
    '409 replay_running': async () => {
      const { id, last } = await delivered()
      const body = { from: last, reason }
      await admin.request('POST', `${id}/replay/`, body)
      return admin.request('POST', `${id}/replay/`, body)
    },
  },
  admin_webhook_deliveries: {
    ...ofOne(200, 'GET', 'deliveries/'),
    '200 application/json': async () => admin.request('GET', `${(await delivered()).id}/deliveries/?limit=2`),
  },
}
