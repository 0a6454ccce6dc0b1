import type { Role } from '../../src/identity/permissions.ts'
import { adminRequest } from '../support/admin-request.ts'
import { ownPage } from '../support/attribution.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, signInAs } from '../support/test-app.ts'
import type { TestApp } from '../support/test-app.ts'

/* How to provoke each answer about campaign links. */

const test = createTestApp({ variables: { LINK_HOSTS: 'shop.example' } })
const closed = createTestApp({ variables: { LIMITS: 'campaign_links_per_service=0' } })
const PATH = 'campaign_links/'
const REASON = 'The campaign is over'

const as = async (role: Role, method: string, path: string, body: unknown, app: TestApp = test) =>
  adminRequest(app, await createStaff(role))(method, path, body)

const FULL = {
  ...{ label: 'Flyers', channel: 'ads', campaign: 'autumn-2026', title: 'Acme', description: 'Call +44 20 7946 0000' },
  ...{ utm_source: 'flyer', utm_medium: 'print', utm_term: 'shoes', utm_content: 'a' },
  ...{ destination: 'https://shop.example/a', image: 'https://shop.example/a.png' },
  ...{ expires_at: new Date(Date.now() + 86_400_000).toISOString() },
}

let made = 0

/** The code of a campaign link with every field filled. */
async function link(): Promise<string> {
  made += 1
  const code = `campaign-scene-${made}`
  await as('analyst', 'POST', PATH, { code, ...FULL })
  return code
}

/** Sends two bodies under one key. */
async function twice(path: string, bodies: [unknown, unknown]) {
  const { token } = await createStaff('analyst')
  const headers = { 'Idempotency-Key': crypto.randomUUID() }
  const send = async (body: unknown) => test.request('POST', `/api/v1/admin/${path}`, { token, headers, body })
  await send(bodies[0])
  return send(bodies[1])
}

const change = async (code: string, body: unknown = { title: 'New' }) => as('analyst', 'PATCH', `${PATH}${code}/`, body)
const disable = async (code: string, reason = REASON) => as('analyst', 'POST', `${PATH}${code}/disable/`, { reason })

/** By operation and name of the answer. */
export const CAMPAIGN_SCENARIOS: Record<string, Record<string, () => Promise<Response>>> = {
  admin_campaign_link_create: {
    '201 application/json': async () => as('analyst', 'POST', PATH, { code: 'campaign-scene-own', ...FULL }),
    '400 alias_taken': async () => as('support', 'POST', PATH, { code: await link() }),
    '400 invalid_request': async () => as('support', 'POST', PATH, { campaign: 'a b' }),
    '422 idempotency_key_reused': async () => twice(PATH, [{ label: 'A' }, { label: 'B' }]),
    '429 campaign_links_per_service': async () => as('superuser', 'POST', PATH, {}, closed),
  },
  admin_campaign_links_import: {
    '201 application/json': async () => as('analyst', 'POST', `${PATH}import/`, { csv: 'label\nA\nB' }),
    '400 invalid_request': async () => as('analyst', 'POST', `${PATH}import/`, { csv: 'code\nfriend' }),
    '422 idempotency_key_reused': async () => twice(`${PATH}import/`, [{ csv: 'label\nA' }, { csv: 'label\nB' }]),
    '429 campaign_links_per_service': async () =>
      as('superuser', 'POST', `${PATH}import/`, { csv: 'label\nA' }, closed),
  },
  admin_campaign_link_change: {
    '200 application/json': async () => change(await link()),
    '400 invalid_request': async () => change(await link(), { destination: 'https://a.example/' }),
    '404 not_found': async () => change('nobody-has-it'),
    '409 edit_conflict': conflict,
  },
  admin_campaign_link_disable: {
    '204': async () => disable(await link()),
    '400 invalid_request': async () => disable(await link(), ''),
    '404 not_found': async () => disable('nobody-has-it'),
    '409 invite_link_is_fixed': async () => disable((await ownPage(test, await signInAs(test))).invite_code),
  },
}

/** Of several changes at once, some find that another was first. */
async function conflict(): Promise<Response> {
  for (let tries = 0; tries < 20; tries += 1) {
    const code = await link()
    const answers = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => change(code, { title: `Title ${tries} ${i}` })),
    )
    const refused = answers.find(({ status }) => status === 409)
    if (refused) return refused
  }
  throw new Error('no change was in the way of another')
}
