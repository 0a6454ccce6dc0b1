import { env } from 'cloudflare:workers'
import { LEDGER_CHECKS, verifyCounts } from '../../src/cli/verify/verify-counts.ts'
import { newServerKey, SCOPES } from '../../src/identity/server-key.ts'
import type { Scope } from '../../src/identity/server-key.ts'
import { readRewardName } from '../../src/rewards/reward-name.ts'
import { Rule } from '../../src/rewards/rule.ts'
import { createStaff } from './staff.ts'
import { createTestApp, currentUser, newPhone, signInAs } from './test-app.ts'

let programs = 0

/** A key of the app's server, as staff create it. */
export async function createServerKey(scopes: readonly Scope[] = SCOPES, { revokedAt = null as number | null } = {}) {
  const { key, hash, prefix } = newServerKey()
  const { id } = await createStaff('superuser')
  await env.DB.prepare(
    'INSERT INTO api_keys (name, hash, prefix, scopes, created_at, created_by, revoked_at) VALUES (?, ?, ?, ?, 0, ?, ?)',
  )
    .bind('shop', hash, prefix, scopes.join(' '), id, revokedAt)
    .run()
  return { key, keyHash: hash }
}

export async function createProgram(rule: object, { budget = null as number | null, unit = 'points' } = {}) {
  const parsed = Rule.parse({ event: `purchase_${(programs += 1)}`, ...rule })
  const name = `program ${programs}`
  const row = await env.DB.prepare(
    `INSERT INTO programs (name, unit, event, starts_at, budget, created_at) VALUES (?, ?, ?, 0, ?, 0) RETURNING id`,
  )
    .bind(name, unit, parsed.event, budget)
    .first<{ id: number }>()
  await env.DB.prepare('INSERT INTO program_rules VALUES (?, 1, ?, 0)').bind(row?.id, JSON.stringify(parsed)).run()
  return { id: row!.id, name, event: parsed.event }
}

/** The next version of its rule. */
export async function publishRule({ id, event }: { id: number; event: string }, rule: object) {
  await env.DB.batch([
    env.DB.prepare('UPDATE programs SET version = version + 1 WHERE id = ?').bind(id),
    env.DB.prepare('INSERT INTO program_rules SELECT id, version, ?, 0 FROM programs WHERE id = ?').bind(
      JSON.stringify(Rule.parse({ event, ...rule })),
      id,
    ),
  ])
}

let purchases = 0

/** An app's server with a program for pairs of its users. */
export async function shop(rule: object, options: { budget?: number; unit?: string } = {}) {
  const test = createTestApp()
  const { key } = await createServerKey()
  const program = await createProgram(rule, { ...options, budget: options.budget ?? null })
  const post = async (path: string, body: object = {}, headers: Record<string, string> = {}) => {
    const answer = await test.request('POST', `/api/v1/${path}`, { token: key, body, headers })
    return { status: answer.status, body: await answer.json<Record<string, unknown>>() }
  }
  /** Reports a purchase. Returns its id and, by side, the reward or why there is none. */
  const buy = async (user: number, more: object = {}) => {
    const id = `order-${(purchases += 1)}`
    const { body } = await post('events/', { events: [{ id, type: program.event, user_id: user, ...more }] })
    const [answer] = body['results'] as { rewards: { side: string; declined?: string; reward?: { id: string } }[] }[]
    const sides = answer?.rewards.map((one) => [one.side, one.declined ?? one.reward?.id]) ?? []
    return { id, ...(Object.fromEntries(sides) as Partial<Record<'inviter' | 'invitee', string>>) }
  }
  return { post, buy }
}

/** Two users, one of whom invited the other. */
export async function referredPair() {
  const test = createTestApp()
  const inviting = await signInAs(test)
  const inviter = await currentUser(test, inviting)
  const signedIn = await signInAs(test, newPhone(), inviter.invite_code)
  const invitee = await currentUser(test, signedIn)
  return {
    ...{ inviter: inviter.id, inviterToken: inviting.access },
    ...{ invitee: invitee.id, phone: invitee.phone, token: signedIn.access },
  }
}

/** As if signals had held it when it was earned. */
export async function holdReward(name: string, signals: object) {
  const { programId, inviteeId, side, ordinal } = readRewardName(name)!
  await env.DB.prepare(
    `UPDATE rewards SET state = 'held', signals = ? WHERE program_id = ? AND invitee_id = ? AND side = ? AND ordinal = ?`,
  )
    .bind(JSON.stringify(signals), programId, inviteeId, side, ordinal)
    .run()
}

/** Where ledger, balances and caps differ when they are counted again. */
export async function recountRewards() {
  const findings = await verifyCounts(
    async (statements) =>
      (await env.DB.batch(statements.map((sql) => env.DB.prepare(sql)))).map(({ results }) => results as object[]),
    { now: Date.now(), checks: LEDGER_CHECKS },
  )
  return findings.filter(({ differ }) => differ > 0)
}
