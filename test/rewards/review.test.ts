import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { HeldRewards, Reviewed } from '../../src/admin/reward-review/responses.ts'
import { createProgram, createServerKey, holdReward, referredPair } from '../support/rewards.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, json } from '../support/test-app.ts'

const test = createTestApp()
const REVIEW = '/api/v1/admin/rewards/review/'

async function asSupport<Body>(method: string, path = '', body?: object) {
  const { token } = await createStaff('support')
  test.d1.reset()
  const { pathname, search } = new URL(path, `https://api.example${REVIEW}`)
  const response = await test.request(method, pathname + search, {
    token,
    ...(body && { body }),
  })
  expect(response.status).toBe(200)
  return json<Body>(response)
}

/** Rewards of both sides, held by signals. */
async function earn(signals: object, rule: object = {}) {
  const [{ key }, { invitee, inviter }] = [await createServerKey(), await referredPair()]
  const program = await createProgram({ inviter: { fixed: 5 }, invitee: { fixed: 3 }, hold_days: 7, ...rule })
  const events = [{ id: crypto.randomUUID(), type: program.event, user_id: invitee }]
  await test.request('POST', '/api/v1/events/', { token: key, body: { events } })
  const names = (['inviter', 'invitee'] as const).map((side) => `${program.id}-${invitee}-${side}-1`)
  for (const name of names) await holdReward(name, signals)
  return { program, names, inviter, invitee, key }
}

const audit = async (action: string, ...subjects: number[]) =>
  (
    await env.DB.prepare(
      `SELECT subject_id, details FROM audit_events WHERE action = ? AND subject_id IN (SELECT value FROM json_each(?)) ORDER BY subject_id`,
    )
      .bind(action, JSON.stringify(subjects))
      .all<{ subject_id: number; details: string }>()
  ).results.map(({ subject_id: subject, details }) => ({ subject, details: JSON.parse(details) as unknown }))

/** Rewards that are not held, so many that a page has to find the held ones by an index. */
const addOthers = async (name: string) =>
  env.DB.prepare(
    `WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
      INSERT INTO rewards (program_id, invitee_id, side, ordinal, user_id, event, version, amount, state, hold_until, created_at, changed_at)
        SELECT program_id, invitee_id, side, i, user_id, event, version, amount, 'voided', hold_until, created_at, changed_at
          FROM rewards, n WHERE program_id || '-' || invitee_id || '-' || side || '-' || ordinal = ?`,
  )
    .bind(name)
    .run()

describe('the review queue', () => {
  let first: Awaited<ReturnType<typeof earn>>
  let second: Awaited<ReturnType<typeof earn>>
  beforeEach(async () => {
    await env.DB.exec(`UPDATE rewards SET state = 'voided' WHERE state = 'held'`)
    first = await earn({ same_device: [7, 8] }, { signals: { invitee_gone: true } })
    second = await earn({ many_sign_ups: 31 })
  })

  it('lists held rewards with their evidence, longest waiting first, page by page', async () => {
    await earn({}, { hold_days: 1 })
    await env.DB.exec(`UPDATE rewards SET signals = NULL WHERE signals = '{}'`)
    const names: string[] = []
    let page = await asSupport<HeldRewards>('GET', '?limit=3')
    expect(test.d1.counts.trips).toBeLessThanOrEqual(2)
    for (;;) {
      names.push(...page.results.map(({ id }) => id))
      if (page.next === null) break
      page = await asSupport<HeldRewards>('GET', page.next)
    }
    expect(names.toSorted()).toEqual([...first.names, ...second.names].toSorted())
    expect(names.slice(0, 2).toSorted()).toEqual(first.names.toSorted())
    const previous = await asSupport<HeldRewards>('GET', page.previous!)
    expect(previous.results.map(({ id }) => id)).toEqual(names.slice(0, 3))
    expect(previous).toMatchObject({ previous: null, count: null })
    expect((await asSupport<HeldRewards>('GET', previous.next!)).results).toEqual(page.results)
    const bySignal = await asSupport<HeldRewards>('GET', '?signal=many_sign_ups')
    expect(bySignal.results).toHaveLength(2)
    expect(bySignal.results[0]).toMatchObject({
      state: 'held',
      invitee_id: second.invitee,
      signals: { many_sign_ups: 31 },
    })
    expect(bySignal).toMatchObject({ count: 2, count_exact: true })
    const ofProgram = await asSupport<HeldRewards>('GET', `?program_id=${first.program.id}`)
    expect(ofProgram.results.map(({ id }) => id).toSorted()).toEqual(first.names.toSorted())
  })

  it('goes back from a page on which nothing is left', async () => {
    const { next } = await asSupport<HeldRewards>('GET', '?limit=3')
    await asSupport('POST', 'void/', { rewards: second.names, reason: 'Farm of numbers' })
    const empty = await asSupport<HeldRewards>('GET', next!)
    expect(empty).toMatchObject({ results: [], next: null })
    const back = await asSupport<HeldRewards>('GET', empty.previous!)
    expect(back.results.map(({ id }) => id).toSorted()).toEqual(first.names.toSorted())
    expect(back.previous).toBeNull()
  })

  it('counts what waits, and reads nothing else', async () => {
    await addOthers(first.names[0]!)
    const page = await asSupport<HeldRewards>('GET', '?limit=3')
    expect(page).toMatchObject({ count: 4, count_exact: true })
    // Each with its program, once more to count, and who asks.
    expect(test.d1.counts.rowsRead).toBeLessThan(30)
    const second = await asSupport<HeldRewards>('GET', page.next!)
    expect(second).toMatchObject({ count: null, results: [{}] })
  })

  it('approves several at once, which then go their way, with an event for each user', async () => {
    const rewards = [...first.names, ...second.names]
    const done = await asSupport<Reviewed>('POST', 'approve/', { rewards, reason: 'A family' })
    expect(done).toMatchObject({ changed: 4, results: [{ state: 'held' }, {}, {}, {}] })
    expect((await asSupport<HeldRewards>('GET')).results).toEqual([])
    expect(await audit('reward_approved', first.inviter, second.invitee)).toEqual([
      {
        subject: first.inviter,
        details: { reason: 'A family', rewards: [{ reward: first.names[0], signals: { same_device: [7, 8] } }] },
      },
      {
        subject: second.invitee,
        details: { reason: 'A family', rewards: [{ reward: second.names[1], signals: { many_sign_ups: 31 } }] },
      },
    ])
    const again = await asSupport<Reviewed>('POST', 'approve/', { rewards, reason: 'A family' })
    expect(again).toMatchObject({ changed: 0, results: [{}, {}, {}, {}] })
    expect(await audit('reward_approved', first.inviter)).toHaveLength(1)
  })

  it('voids once, whatever is decided at the same time', async () => {
    const { names: rewards } = first
    const decide = async (decision: string) =>
      asSupport<Reviewed>('POST', `${decision}/`, { rewards, reason: 'Farm of numbers' })
    const results = await Promise.all(['void', 'approve', 'void', 'approve', 'void'].map(decide))
    const states = await env.DB.prepare('SELECT DISTINCT state FROM rewards WHERE program_id = ?')
      .bind(first.program.id)
      .all()
    // An approved reward is still held by its rule, and can be voided.
    expect(states.results).toEqual([{ state: 'voided' }])
    expect(results.reduce((sum, { changed }) => sum + changed, 0)).toBeLessThanOrEqual(4)
    expect(await audit('reward_voided', first.inviter)).toHaveLength(1)
    expect(await decide('approve')).toMatchObject({ changed: 0, results: [{ state: 'voided' }, { state: 'voided' }] })
    const { results: books } = await env.DB.prepare(`SELECT balance FROM accounts WHERE account = ?`)
      .bind(`program:${first.program.id}`)
      .all()
    expect(books).toEqual([{ balance: 0 }])
  })

  it('decides only what the caller saw, if they say what that was', async () => {
    const rewards = [...first.names, ...second.names]
    const seen = async () =>
      Object.fromEntries((await asSupport<HeldRewards>('GET')).results.map(({ id, revision }) => [id, revision]))
    const revisions = await seen()
    const change = async (set: string) =>
      env.DB.prepare(`UPDATE users SET ${set} WHERE id = ?`).bind(first.invitee).run()
    await change('deletion_requested_at = 1')
    const reason = 'A family'
    const approve = async (input: object) => asSupport<Reviewed>('POST', 'approve/', { rewards, reason, ...input })
    expect((await approve({ revisions })).changed).toBe(2)
    expect(await audit('reward_approved', first.inviter, second.inviter)).toMatchObject([{ subject: second.inviter }])
    // At the same second.
    const later = await seen()
    await change('is_active = 0')
    expect((await approve({ revisions: later })).changed).toBe(0)
    const voided = await asSupport<Reviewed>('POST', 'void/', { rewards: first.names, reason, revisions: later })
    expect(voided).toMatchObject({ changed: 0, results: [{ state: 'held' }, { state: 'held' }] })
    const [name] = first.names
    expect((await approve({ revisions: { [name!]: 'other' } })).changed).toBe(1)
    expect((await approve({})).changed).toBe(1)
  })

  it('leaves alone what is not under review', async () => {
    const free = await earn({})
    await env.DB.exec(`UPDATE rewards SET signals = NULL, state = 'available' WHERE program_id = ${free.program.id}`)
    const rewards = [...free.names, '999-9-inviter-1']
    for (const decision of ['approve/', 'void/'])
      expect(await asSupport<Reviewed>('POST', decision, { rewards, reason: 'Mistake' })).toMatchObject({
        changed: 0,
        results: [{ state: 'available' }, { state: 'available' }],
      })
    expect(await audit('reward_voided', free.inviter)).toEqual([])
  })
})
