import { env } from 'cloudflare:workers'
import { beforeAll, expect, it } from 'vitest'
import { LEDGER_TEXTS } from '../../src/panel/texts/ledger.ts'
import { WEBHOOK_TEXTS } from '../../src/panel/texts/webhooks.ts'
import { openPanel } from '../support/admin-request.ts'
import { createProgram, createServerKey, referredPair } from '../support/rewards.ts'
import { createTestApp } from '../support/test-app.ts'
import { announce, createSending, createWebhookAdmin } from '../support/webhooks.ts'

const { en: text } = WEBHOOK_TEXTS
const test = createTestApp({ ports: { postWebhook: async () => ({ failure: 'timed_out' }) } })
const reason = 'Ticket 4821'

let superuser: Awaited<ReturnType<typeof openPanel>>
beforeAll(async () => {
  superuser = await openPanel(test, 'superuser')
})

const stored = async () => env.DB.prepare('SELECT * FROM webhooks ORDER BY id DESC').first()
const textOf = async (path: string) => (await superuser.get(path)).text()

it('makes a webhook, shows its secret until it is saved, and does to it what its page offers', async () => {
  const fields = { url: 'https://shop.example.com/hook', description: 'Points', 'type.reward.available': 'on' }
  const refused = await superuser.post('/admin/webhooks/', { ...fields, url: 'http://10.0.0.1/' })
  const page = await refused.text()
  expect([refused.status, page.includes('field-url-error'), page.includes('value="Points"')]).toEqual([400, true, true])
  const made = await superuser.post('/admin/webhooks/', fields)
  expect([made.status, made.headers.get('location')]).toEqual([303, '/admin/webhooks/secret/'])
  expect(made.headers.getSetCookie().join()).toContain('__Host-staff-webhook=')
  expect(await stored()).toMatchObject({ description: 'Points', types: 'reward.available' })

  const { id } = (await stored())!
  const path = `/admin/webhooks/${String(id)}/`
  const act = async (name: string, values: Record<string, string> = {}) =>
    (await superuser.post(`${path}${name}/`, { reason, ...values })).headers.get('location')
  expect(await act('edit', { url: fields.url, description: 'All' })).toBe(`${path}?done=changed`)
  expect(await stored()).toMatchObject({ description: 'All', types: null })
  expect(await act('test')).toBe(`${path}?done=tested-timed_out`)
  expect(await textOf(`${path}?done=tested-timed_out`)).toContain('The receiver answered: no answer in time.')
  expect(await act('rotate')).toBe('/admin/webhooks/secret/')
  expect(await act('disable')).toBe(`${path}?done=disabled`)
  expect(await textOf(path)).toContain(text.states.disabled)
  expect(await act('enable')).toBe(`${path}?done=enabled`)
  const unknown = await superuser.post(`${path}replay/`, { reason, from: 'x' })
  expect(unknown.status).toBe(400)
  // The page of the refused form is the webhook's own.
  expect(await unknown.text()).toContain(`${path}?lang=ru`)
  expect(await act('delete')).toBe('/admin/webhooks/?done=deleted')
  expect(await stored()).toBeNull()
})

it('edits nothing that someone else has changed since the form was opened', async () => {
  await superuser.post('/admin/webhooks/', { url: 'https://shop.example.com/hook', description: 'Points' })
  const path = `/admin/webhooks/${String((await stored())!['id'])}/`
  const revisionIn = (page: string) => /name="revision" value="([^"]*)"/.exec(page)?.[1] ?? ''
  const mine = { url: 'https://shop.example.com/hook', description: 'Mine', reason }
  const revision = revisionIn(await textOf(path))
  await superuser.post(`${path}edit/`, { url: 'https://moved.example.com/', 'type.reward.available': 'on', reason })
  const before = await stored()
  const late = await superuser.post(`${path}edit/`, { ...mine, revision })
  const page = await late.text()
  expect([late.status, page.includes('Someone else changed this'), page.includes('value="Mine"')]).toEqual([
    409,
    true,
    true,
  ])
  expect(await stored()).toEqual(before)
  const fresh = revisionIn(page)
  const answers = await Promise.all(
    ['a', 'b', 'c', 'd', 'e'].map(async (description) =>
      superuser.post(`${path}edit/`, { ...mine, description, revision: fresh }),
    ),
  )
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 409, 409, 409, 409])
})

it('lists deliveries, filtered and page by page, at few rows', async () => {
  const sending = await createSending(createWebhookAdmin(test))
  sending.receiver.answer = ({ data }) => ({ status: data['n'] === 25 ? 400 : 200, retryAfter: null })
  await announce(25)
  await sending.drain()
  const path = `/admin/webhooks/${sending.id}/`
  test.d1.reset()
  const first = await textOf(path)
  expect(test.d1.counts.trips).toBe(3)
  // Each delivery with its change.
  expect(test.d1.counts.rowsRead).toBeLessThan(120)
  expect(first.match(/data-title="Attempts"/g)).toHaveLength(20)
  const [, next = ''] = /href="([^"]*cursor=[^"]*)"/.exec(first) ?? []
  expect((await textOf(next.replaceAll('&amp;', '&'))).match(/data-title="Attempts"/g)).toHaveLength(5)
  expect((await textOf(`${path}?state=failing`)).match(/400 in/g)).toHaveLength(1)
})

it('shows the ledger to all staff, as a list and as a file', async () => {
  const { inviter, invitee } = await referredPair()
  const { event } = await createProgram({ inviter: { fixed: 5 } })
  const { key } = await createServerKey()
  const body = { events: [{ id: 'ledger', type: event, user_id: invitee }] }
  await test.request('POST', '/api/v1/events/', { token: key, body })
  const analyst = await openPanel(test, 'analyst')
  test.d1.reset()
  const page = (await (await analyst.get('/admin/ledger/')).text()).replaceAll('\u00A0', ' ')
  expect(test.d1.counts.trips).toBe(2)
  expect(page).toContain(`<a href="/admin/people/${inviter}/">User ${inviter}, available</a>`)
  expect(page).toContain('5 points')
  const { id } = (await env.DB.prepare(`SELECT reward AS id FROM transfers WHERE kind = 'earn'`).first<{
    id: string
  }>())!
  await test.request('POST', `/api/v1/rewards/${id}/fulfil/`, { token: key })
  await test.request('POST', '/api/v1/events/ledger/reverse/', { token: key, body: {} })
  const program = id.split('-')[0]
  expect(await (await analyst.get('/admin/ledger/')).text()).toContain(
    `<a href="/admin/programs/${program}/">Program ${program}, taken back after payout</a>`,
  )
  expect(await (await analyst.get('/admin/ledger/seals/')).text()).toContain(LEDGER_TEXTS.en.sealsTitle)
  const file = await analyst.post('/admin/ledger/export/', { for: 'program', filter: '' })
  expect(await file.text()).toContain(`"available:${inviter}",5,"points","earn"`)
  expect((await analyst.get('/admin/webhooks/')).status).toBe(403)
})
