import { env } from 'cloudflare:workers'
import type { Scope } from '../../src/identity/server-key.ts'
import { failBefore } from '../support/failing-database.ts'
import { createProgram, createServerKey, holdReward, referredPair } from '../support/rewards.ts'
import { runHourly } from '../support/scheduled.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, json, signInAs } from '../support/test-app.ts'
import type { TestApp } from '../support/test-app.ts'

/* How to provoke each answer about rewards. */

const test = createTestApp()
const storeDown = () => createTestApp({ ports: { openDatabase: failBefore().openDatabase } })
let events = 0

async function asServer(
  method: string,
  path: string,
  {
    scopes,
    app = test,
    ...sent
  }: { body?: object; headers?: Record<string, string>; scopes?: Scope[]; app?: TestApp } = {},
) {
  const { key } = await createServerKey(scopes)
  return app.request(method, `/api/v1/${path}`, { token: key, ...sent })
}

/** An event that earned something for both sides, and the name of the inviter's reward. */
async function earn(rule: object = {}) {
  const { invitee } = await referredPair()
  const { event } = await createProgram({ inviter: { fixed: 5 }, invitee: { fixed: 3 }, ...rule })
  const id = `openapi-${(events += 1)}`
  const response = await asServer('POST', 'events/', { body: { events: [{ id, type: event, user_id: invitee }] } })
  const { results } = await json<{ results: { rewards: { reward: { id: string } }[] }[] }>(response)
  return { id, reward: results[0]!.rewards[0]!.reward.id }
}

async function earnFulfilled() {
  const { reward } = await earn()
  await asServer('POST', `rewards/${reward}/fulfil/`)
  return reward
}

/** A reward of someone from whom as much was taken back. */
async function earnInDebt() {
  const { reward } = await earn()
  await env.DB.prepare(
    `UPDATE accounts SET balance = 0 WHERE account = 'available:' || (SELECT max(user_id) FROM rewards WHERE side = 'inviter')`,
  ).run()
  return reward
}

/** A reward of someone who has been blocked since. */
async function earnBlocked() {
  const { reward } = await earn()
  await env.DB.prepare(
    `UPDATE users SET is_active = 0, block_reason = 'fraud' WHERE id = (SELECT max(user_id) FROM rewards WHERE side = 'inviter')`,
  ).run()
  return reward
}

/** The name of a reward that a signal holds. */
async function earnHeld() {
  const { reward } = await earn({ hold_days: 1 })
  await holdReward(reward, { same_device: [1] })
  return reward
}

const asSuperuser = async (method: string, path: string, body?: object) => {
  const { token } = await createStaff('superuser')
  return test.request(method, `/api/v1/admin/${path}`, { token, ...(body && { body }) })
}
const asAnalyst = async (method: string, path: string, body?: object) => {
  const { token } = await createStaff('analyst')
  return test.request(method, `/api/v1/admin/${path}`, { token, ...(body && { body }) })
}
const asSupport = async (method: string, path: string, body?: object) => {
  const { token } = await createStaff('support')
  return test.request(method, `/api/v1/admin/${path}`, { token, ...(body && { body }) })
}

const rule = { event: 'purchase', inviter: { fixed: 1 } }
const reason = 'Asked for by marketing'
const newName = () => `program ${crypto.randomUUID()}`
const newProgram = () => ({ name: newName(), unit: 'points', rule })
const key = { name: 'Shop', scopes: ['events.write'] }

async function full(table: 'api_keys' | 'programs', request: () => Promise<Response>) {
  const { id } = await createStaff('superuser')
  const insert = {
    api_keys: `INSERT INTO api_keys (name, hash, prefix, scopes, created_at, created_by) SELECT 'full', value, 'rk_', '', 0, ${id} FROM json_each(?)`,
    programs: `INSERT INTO programs (name, unit, event, starts_at, created_at) SELECT 'full ' || value, 'points', 'full', 0, 0 FROM json_each(?)`,
  }[table]
  await env.DB.prepare(insert)
    .bind(JSON.stringify(Array.from({ length: 100 }, (_, i) => `full ${i}`)))
    .run()
  try {
    return await request()
  } finally {
    await env.DB.prepare(`DELETE FROM ${table} WHERE name LIKE 'full%'`).run()
  }
}

/** By operation and name of the answer. */
export const REWARD_SCENARIOS: Record<string, Record<string, () => Promise<Response>>> = {
  events_report: {
    '200 application/json': async () => {
      const { invitee, phone } = await referredPair()
      const { event } = await createProgram({ inviter: { fixed: 5 } })
      const of = { type: event, user_id: invitee }
      return asServer('POST', 'events/', {
        body: {
          events: [
            { id: 'x1', ...of },
            { id: 'x1', ...of, value: 1 },
            { id: 'x2', type: event, phone },
            { id: 'x3', type: 'x', user_id: 1e9 },
          ],
        },
      })
    },
    '409 event_id_reused': async () => {
      const { id } = await earn()
      const { invitee } = await referredPair()
      return asServer('POST', 'events/', { body: { events: [{ id, type: 'purchase', user_id: invitee }] } })
    },
    '403 permission_denied': async () =>
      asServer('POST', 'events/', { body: { events: [{ id: 'x', type: 'x', user_id: 1 }] }, scopes: ['rewards.read'] }),
  },
  events_reverse: {
    '200 application/json': async () => asServer('POST', `events/${(await earn()).id}/reverse/`, { body: {} }),
    '400 invalid_request': async () => asServer('POST', 'events/x/reverse/', { body: { refunded_value: -1 } }),
    '403 permission_denied': async () => asServer('POST', 'events/x/reverse/', { body: {}, scopes: ['rewards.read'] }),
    '404 not_found': async () => asServer('POST', 'events/unknown/reverse/', { body: {} }),
  },
  rewards_list: {
    '200 application/json': async () => {
      await earn()
      const { id } = (await env.DB.prepare('SELECT max(user_id) AS id FROM rewards').first<{ id: number }>())!
      return asServer('GET', `rewards/?user_id=${id}&limit=1`)
    },
    '403 permission_denied': async () => asServer('GET', 'rewards/?user_id=1', { scopes: ['events.write'] }),
    '503 storage_unavailable': async () => asServer('GET', 'rewards/?user_id=1', { app: storeDown() }),
  },
  rewards_fulfil: {
    '200 application/json': async () => asServer('POST', `rewards/${(await earn()).reward}/fulfil/`),
    '403 permission_denied': async () =>
      asServer('POST', `rewards/${(await earn()).reward}/fulfil/`, { scopes: ['events.write'] }),
    '400 invalid_request': async () =>
      asServer('POST', 'rewards/9-9-inviter-9/fulfil/', { headers: { 'Idempotency-Key': 'has a space' } }),
    '404 not_found': async () => asServer('POST', 'rewards/9-9-inviter-9/fulfil/'),
    '503 storage_unavailable': async () => asServer('POST', 'rewards/9-9-inviter-9/fulfil/', { app: storeDown() }),
    '409 already_fulfilled': async () => {
      const reward = await earnFulfilled()
      return asServer('POST', `rewards/${reward}/fulfil/`)
    },
    '409 balance_too_low': async () => asServer('POST', `rewards/${await earnInDebt()}/fulfil/`),
    '409 owner_blocked': async () => asServer('POST', `rewards/${await earnBlocked()}/fulfil/`),
    '409 reward_not_available': async () =>
      asServer('POST', `rewards/${(await earn({ hold_days: 1 })).reward}/fulfil/`),
  },
  users_rewards: {
    '200 application/json': async () =>
      test.request('GET', '/api/v1/users/current_user/rewards/', { token: (await signInAs(test)).access }),
  },
  rewards_why: {
    '200 application/json': async () => asServer('GET', `rewards/${(await earn({ hold_days: 1 })).reward}/why/`),
    '403 permission_denied': async () =>
      asServer('GET', `rewards/${(await earn()).reward}/why/`, { scopes: ['events.write'] }),
    '404 not_found': async () => asServer('GET', 'rewards/9-9-inviter-9/why/'),
    '503 storage_unavailable': async () => asServer('GET', 'rewards/9-9-inviter-9/why/', { app: storeDown() }),
  },
  referrals_why: {
    '200 application/json': async () => {
      const { reward } = await earn()
      return asServer('GET', `referrals/${reward.split('-')[1]}/why/`)
    },
    '403 permission_denied': async () => asServer('GET', 'referrals/1/why/', { scopes: ['events.write'] }),
    '404 not_found': async () => asServer('GET', 'referrals/999999/why/'),
    '503 storage_unavailable': async () => asServer('GET', 'referrals/1/why/', { app: storeDown() }),
  },
  admin_programs: { '200 application/json': async () => asSupport('GET', 'programs/') },
  admin_programs_create: {
    '201 application/json': async () => asSuperuser('POST', 'programs/', newProgram()),
    '400 program_name_taken': async () => {
      const program = newProgram()
      await asSuperuser('POST', 'programs/', program)
      return asSuperuser('POST', 'programs/', program)
    },
    '403 permission_denied': async () => asSupport('POST', 'programs/', newProgram()),
    '409 too_many_programs': async () => full('programs', async () => asSuperuser('POST', 'programs/', newProgram())),
  },
  admin_program: {
    '200 application/json': async () => asSupport('GET', `programs/${(await createProgram(rule)).id}/`),
    '404 not_found': async () => asSupport('GET', 'programs/999999/'),
  },
  admin_programs_change: {
    '200 application/json': async () =>
      asSuperuser('PATCH', `programs/${(await createProgram(rule)).id}/`, { paused: true, reason }),
    '403 permission_denied': async () => asSupport('PATCH', 'programs/1/', { paused: true, reason }),
    '404 not_found': async () => asSuperuser('PATCH', 'programs/999999/', { paused: true, reason }),
    '409 edit_conflict': async () =>
      asSuperuser('PATCH', `programs/${(await createProgram(rule)).id}/`, { budget: 5, revision: '0..', reason }),
    '409 too_many_programs': async () => {
      const { id } = await createProgram(rule)
      return full('programs', async () =>
        asSuperuser('PATCH', `programs/${id}/`, { rule: { ...rule, event: 'full' }, reason }),
      )
    },
  },
  admin_programs_simulate: {
    '200 application/x-ndjson': async () =>
      asSuperuser('POST', `programs/${(await createProgram(rule)).id}/simulate/`, { rule }),
    '403 permission_denied': async () => asSupport('POST', 'programs/1/simulate/', { rule }),
    '404 not_found': async () => asSuperuser('POST', 'programs/999999/simulate/', { rule }),
  },
  admin_ledger_seals: {
    '200 application/json': async () => {
      await earn()
      await runHourly(test)
      return asSupport('GET', 'ledger/seals/?limit=1')
    },
    '400 invalid_request': async () => asSupport('GET', 'ledger/seals/?limit=101'),
  },
  admin_ledger_seals_csv: { '200 text/csv': async () => asSupport('GET', 'ledger/seals.csv') },
  admin_ledger_transfers: {
    '200 application/json': async () => asSupport('GET', 'ledger/transfers/?limit=1'),
    '400 invalid_request': async () => asSupport('GET', 'ledger/transfers/?limit=101'),
  },
  admin_ledger_transfers_csv: { '200 text/csv': async () => asSupport('GET', 'ledger/transfers.csv?for=program') },
  admin_program_versions: {
    '200 application/json': async () => asSupport('GET', `programs/${(await createProgram(rule)).id}/versions/`),
    '404 not_found': async () => asSupport('GET', 'programs/999999/versions/'),
  },
  admin_user_rewards: {
    '200 application/json': async () => {
      const { reward } = await earn()
      const { user_id: id } = (await env.DB.prepare(
        `SELECT user_id FROM rewards WHERE invitee_id = ? AND side = 'inviter'`,
      )
        .bind(Number(reward.split('-')[1]))
        .first<{ user_id: number }>())!
      return asSupport('GET', `users/${id}/rewards/`)
    },
    '400 invalid_request': async () => asSupport('GET', 'users/1/rewards/?cursor=x'),
    '404 not_found': async () => asSupport('GET', 'users/999999999/rewards/'),
  },
  admin_reward_fulfil: {
    '409 already_fulfilled': async () => asSupport('POST', `rewards/${await earnFulfilled()}/fulfil/`, { reason }),
    '409 balance_too_low': async () => asSupport('POST', `rewards/${await earnInDebt()}/fulfil/`, { reason }),
    '409 owner_blocked': async () => asSupport('POST', `rewards/${await earnBlocked()}/fulfil/`, { reason }),
    '200 application/json': async () => asSupport('POST', `rewards/${(await earn()).reward}/fulfil/`, { reason }),
    '403 permission_denied': async () => {
      const { token } = await createStaff('analyst')
      return test.request('POST', '/api/v1/admin/rewards/1-1-inviter-1/fulfil/', { token, body: { reason } })
    },
    '404 not_found': async () => asSupport('POST', 'rewards/1-999999-inviter-1/fulfil/', { reason }),
    '409 reward_not_available': async () =>
      asSupport('POST', `rewards/${(await earn({ hold_days: 3 })).reward}/fulfil/`, { reason }),
  },
  admin_rewards: {
    '200 application/json': async () => {
      await earnHeld()
      return asSupport('GET', 'rewards/?state=held')
    },
    '400 invalid_request': async () => asSupport('GET', 'rewards/?state=lost'),
  },
  admin_rewards_csv: {
    '200 text/csv': async () => {
      await earnHeld()
      return asSupport('GET', 'rewards.csv')
    },
    '400 invalid_request': async () => asSupport('GET', 'rewards.csv?state=lost'),
  },
  admin_rewards_review: {
    '200 application/json': async () => {
      await earnHeld()
      return asSupport('GET', 'rewards/review/?signal=same_device')
    },
    '403 permission_denied': async () => asAnalyst('GET', 'rewards/review/'),
  },
  admin_rewards_approve: {
    '200 application/json': async () =>
      asSupport('POST', 'rewards/review/approve/', { rewards: [await earnHeld()], reason }),
    '403 permission_denied': async () =>
      asAnalyst('POST', 'rewards/review/approve/', { rewards: ['1-2-inviter-1'], reason }),
  },
  admin_rewards_void: {
    '200 application/json': async () =>
      asSupport('POST', 'rewards/review/void/', { rewards: [await earnHeld()], reason }),
    '403 permission_denied': async () =>
      asAnalyst('POST', 'rewards/review/void/', { rewards: ['1-2-inviter-1'], reason }),
  },
  admin_api_keys: {
    '200 application/json': async () => {
      await createServerKey()
      return asSuperuser('GET', 'api_keys/')
    },
    '403 permission_denied': async () => asSupport('GET', 'api_keys/'),
  },
  admin_api_keys_create: {
    '201 application/json': async () => asSuperuser('POST', 'api_keys/', key),
    '403 permission_denied': async () => asSupport('POST', 'api_keys/', key),
    '409 too_many_keys': async () => full('api_keys', async () => asSuperuser('POST', 'api_keys/', key)),
  },
  admin_api_keys_revoke: {
    '200 application/json': async () => {
      await createServerKey()
      const { id } = (await env.DB.prepare('SELECT max(id) AS id FROM api_keys').first<{ id: number }>())!
      return asSuperuser('POST', `api_keys/${id}/revoke/`, { reason })
    },
    '403 permission_denied': async () => asSupport('POST', 'api_keys/1/revoke/', { reason }),
    '404 not_found': async () => asSuperuser('POST', 'api_keys/999999/revoke/', { reason }),
  },
}
