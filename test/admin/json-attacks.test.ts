import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { PendingCodePage } from '../../src/admin/codes/responses.ts'
import { createD1 } from '../../src/db/d1.ts'
import { runQuery } from '../../src/db/run-batch.ts'
import type { Operation } from '../../src/docs/operation.ts'
import { OPERATIONS } from '../../src/docs/operations.ts'
import { recordOwn } from '../../src/rewards/record-event.ts'
import { createAuthenticator } from '../support/authenticator.ts'
import { madeLink } from '../support/links.ts'
import { createOwner, givePasskey, giveTotp, HASH, startTotp } from '../support/own-staff.ts'
import { pathWith } from '../support/panel-routes.ts'
import { csrfOf, panelForm } from '../support/panel.ts'
import { createProgram, createServerKey, referredPair } from '../support/rewards.ts'
import { createStaff } from '../support/staff.ts'
import type { TestStaff } from '../support/staff.ts'
import { createTestApp, currentUser, json, receiveCode, signInAs } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'
import { announce, createSending, createWebhookAdmin } from '../support/webhooks.ts'

/* Mass assignment. */

const clock = useTestClock()
const test = createTestApp()
const { db } = createD1(env.DB)('write')
const admin = OPERATIONS.filter(({ path }) => path.startsWith('/api/v1/admin/'))

/** Fields that would grant privileges, under every possible name. */
const WISHES = {
  ...{ id: 1, is_superuser: true, is_staff: true, staff_role: 'analyst', staff_id: 1, blocked_at: 1 },
  ...{ password_hash: 'scrypt$forged', passwordHash: 'scrypt$forged', invite_code: 'ZZZZZZ', inviteCode: 'ZZZZZZ' },
  ...{ invited_count: 1_000_000, date_joined: 0, deleted_at: 1, token_hash: 'forged' },
  // A computed key: as a literal, __proto__ would set the prototype instead of adding the field.
  ...{ ['__proto__']: { is_staff: true, is_superuser: true }, constructor: { prototype: { is_staff: true } } },
}
const GUARDED = `id, invite_code, invited_count, date_joined, deleted_at`

const usersBut = async (ids: number[]) =>
  (
    await env.DB.prepare(`SELECT ${GUARDED} FROM users WHERE id NOT IN (SELECT value FROM json_each(?)) ORDER BY id`)
      .bind(JSON.stringify(ids))
      .all()
  ).results

async function somebody() {
  const caller = await signInAs(test)
  return { ...(await currentUser(test, caller)), ...caller }
}
type Somebody = Awaited<ReturnType<typeof somebody>>

const exampleOf = ({ body }: Operation) => Object.values(body?.examples ?? {})[0]?.value as Record<string, unknown>

/** Everything that gives power, which no body may change. */
const staffAccounts = async () =>
  (await env.DB.prepare('SELECT id, email, role, blocked_at, created_by FROM staff ORDER BY id').all()).results

interface Prepared {
  /** Path parameters. */
  values?: Record<string, string>
  body?: object
}

/** Operations on one other staff account. */
const ON_STAFF = [
  ...['admin_staff_link', 'admin_staff_link_revoke', 'admin_staff_role', 'admin_staff_block', 'admin_staff_unblock'],
  ...['admin_staff_second_factor_reset', 'admin_staff_sessions_end'],
]
const aboutStaff = async (): Promise<Prepared> => ({ values: { id: String((await createOwner()).id) } })

/** Operations on one webhook. */
const ON_WEBHOOKS = [
  ...['admin_webhooks_change', 'admin_webhooks_disable', 'admin_webhooks_rotate_secret', 'admin_webhooks_delete'],
  'admin_webhooks_replay',
]

async function aboutWebhook(): Promise<Prepared> {
  await env.DB.prepare('DELETE FROM webhooks').run()
  const webhook = await createSending(createWebhookAdmin(test))
  const from = await announce(1)
  await webhook.drain()
  return { values: { id: String(webhook.id) }, body: { from, to: from } }
}

async function rewardProgram(): Promise<Prepared> {
  return { values: { id: String((await createProgram({ inviter: { fixed: 5 } })).id) } }
}

async function campaignLink(_: Somebody, { token }: TestStaff): Promise<Prepared> {
  const made = await test.request('POST', '/api/v1/admin/campaign_links/', { token, body: { campaign: 'spring' } })
  return { values: { code: (await json<{ code: string }>(made)).code } }
}

const anyNumber = expect.any(Number) as number
/** What these may change of an account. */
const CHANGES: Record<string, object> = {
  admin_staff_role: { role: 'analyst' },
  admin_staff_block: { blocked_at: anyNumber },
}

/** Operations that only succeed on something that has to be created first. */
const PREPARE: Record<string, (person: Somebody, staff: TestStaff) => Promise<Prepared>> = {
  admin_disable_link: async (person) => ({ values: { code: (await madeLink(test, person)).code } }),
  admin_campaign_links_import: async () => ({ body: { csv: 'campaign\r\nspring\r\n' } }),
  admin_campaign_link_change: campaignLink,
  admin_campaign_link_disable: campaignLink,
  async admin_code_void({ phone }, { token }) {
    clock.advance(61)
    await receiveCode(test, phone)
    const codes = await test.request('GET', '/api/v1/admin/codes/?limit=100', { token })
    const { results } = await json<PendingCodePage>(codes)
    return { values: { id: results.find((code) => code.phone === phone)!.id } }
  },
  async admin_own_passkey_add(_, { token }) {
    const key = await createAuthenticator()
    const options = await test.request('POST', '/api/v1/admin/account/passkeys/options/', { token })
    const { challenge, state } = await json<{ challenge: string; state: string }>(options)
    return { body: { state, credential: await key.create(challenge) } }
  },
  admin_own_passkey_rename: async (_, staff) => ({ values: { id: (await givePasskey(test, staff)).id } }),
  async admin_own_second_factor_confirm(_, staff) {
    const { code } = await startTotp(test, staff)
    return { body: { code: code() } }
  },
  async admin_own_second_factor_off(_, { id }) {
    await giveTotp(test, id)
    return {}
  },
  async admin_own_recovery_codes(_, { id }) {
    await giveTotp(test, id)
    return {}
  },
  admin_programs_change: rewardProgram,
  admin_programs_simulate: rewardProgram,
  async admin_reward_fulfil() {
    const [{ id, event }, { invitee: userId }] = [await createProgram({ inviter: { fixed: 5 } }), await referredPair()]
    const [occurredAt, now] = [Date.now(), Date.now()]
    const purchase = { source: 'service', eventId: event, userId, phone: null, type: event, value: null } as const
    await runQuery(db, recordOwn(db, { ...purchase, bodyHash: '', occurredAt, now }))
    return { values: { id: `${id}-${userId}-inviter-1` } }
  },
  async admin_api_keys_revoke() {
    await createServerKey()
    return { values: { id: String(await env.DB.prepare('SELECT max(id) AS id FROM api_keys').first('id')) } }
  },
  ...Object.fromEntries(ON_WEBHOOKS.map((operation) => [operation, aboutWebhook])),
  ...Object.fromEntries(ON_STAFF.map((operation) => [operation, aboutStaff])),
}

const versionOf = async (id: number, token: string) =>
  (await json<{ version: string }>(await test.request('GET', `/api/v1/admin/users/${id}/`, { token }))).version

describe('a body with extra fields', () => {
  const writes = admin.filter(({ body, access }) => body !== undefined && access === 'staff')

  it('the list of writing operations is not empty', () => expect(writes.length).toBeGreaterThan(20))

  it.each(writes)('$method $path ignores them', async (operation) => {
    const [person, inviter] = [await somebody(), await somebody()]
    const staff = await createStaff('superuser')
    const { token } = staff
    await env.DB.prepare('UPDATE staff SET password_hash = ? WHERE id = ?').bind(HASH, staff.id).run()
    const prepared = (await PREPARE[operation.operationId]?.(person, staff)) ?? {}
    const [before, accounts] = [await usersBut([]), await staffAccounts()]
    const example = exampleOf(operation)
    const body = {
      ...example,
      ...WISHES,
      ...('ids' in example && { ids: [person.id] }),
      ...('phone' in example && { phone: '+79160001122' }),
      // Except what this operation itself may change.
      ...('version' in example && { version: await versionOf(person.id, token) }),
      ...('inviter' in example && { inviter: inviter.invite_code }),
      ...prepared.body,
    }
    expect(JSON.stringify(body)).toContain('"__proto__":{"is_staff":true')
    const values: Record<string, string> = {
      phone: encodeURIComponent(person.phone),
      country: 'NZ',
      ...prepared.values,
    }
    const path = pathWith(operation.path, (name) => values[name] ?? String(person.id))
    const answer = await test.request(operation.method.toUpperCase(), path, { token, body })
    // It must succeed: a rejection would prove nothing.
    expect(answer.status).toBeLessThan(300)
    const known = new Set(before.map(({ id }) => id))
    const after = await usersBut([])
    // What this operation is meant to change.
    const keep = (row: object) => ({
      ...row,
      ...(operation.operationId === 'admin_correct_inviter' && { invited_count: 0 }),
    })
    expect(after.filter(({ id }) => known.has(id)).map(keep)).toEqual(before.map(keep))
    const created = after.filter(({ id }) => !known.has(id))
    expect(created).toHaveLength(operation.operationId === 'admin_create_user' ? 1 : 0)
    for (const made of created) expect(made).toMatchObject({ deleted_at: null })
    const invited = {
      id: anyNumber,
      email: 'ivan@example.com',
      role: 'support',
      blocked_at: null,
      created_by: staff.id,
    }
    expect(await staffAccounts()).toEqual([
      ...accounts.map((account) =>
        String(account['id']) === prepared.values?.['id'] ? { ...account, ...CHANGES[operation.operationId] } : account,
      ),
      ...(operation.operationId === 'admin_staff_invite' ? [invited] : []),
    ])
    const forged = `SELECT (SELECT count(*) FROM users WHERE invite_code = 'ZZZZZZ')
      + (SELECT count(*) FROM staff WHERE password_hash LIKE '%forged%') AS n`
    expect(await env.DB.prepare(forged).first('n')).toBe(0)
    expect('is_staff' in {}).toBe(false)
  })

  it.each(['PATCH'])("in a user's own profile (%s) does not make them staff", async (method) => {
    const person = await somebody()
    const answer = await test.request(method, '/api/v1/users/current_user/', {
      token: person.access,
      body: { first_name: 'Anna', ...WISHES },
    })
    expect(answer.status).toBe(200)
    expect(await json(answer)).toMatchObject({ id: person.id, is_staff: false, invite_code: person.invite_code })
  })

  it('in a panel form changes nothing', async () => {
    const person = await somebody()
    const { cookie } = await createStaff('support')
    const fields = Object.fromEntries(
      Object.entries(WISHES).map(([name, value]) => [name, typeof value === 'object' ? '' : String(value)]),
    )
    const form = { ...fields, reason: 'x', role: 'superuser', _csrf: await csrfOf(test, cookie) }
    const [before, accounts] = [await usersBut([]), await staffAccounts()]
    for (const part of ['edit', 'block', 'unblock', 'sessions/end']) {
      const answer = await panelForm(test, `/admin/people/${person.id}/${part}/`, cookie, form)
      expect(answer.status).toBeLessThan(500)
    }
    expect([await usersBut([]), await staffAccounts()]).toEqual([before, accounts])
  })
})
