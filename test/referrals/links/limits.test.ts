import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { ReferralLinkPage } from '../../../src/links/responses.ts'
import { LINKS, linksOf, madeLink, refusalOf } from '../../support/links.ts'
import { createTestApp, currentUser, json, ORIGIN, signInAs } from '../../support/test-app.ts'
import { useTestClock } from '../../support/test-clock.ts'

const test = createTestApp()
/** The caller, their session, and one row to know whether there are more. */
const SLACK = 200

/** Letters that a key keeps unchanged. */
const KEYS = { live: 'V', timed: 'T', expired: 'X', disabled: 'D' }

type State = keyof typeof KEYS

/** Links of a user who has been creating them for years. */
async function insertLinks(userId: number, state: State, count: number) {
  const now = Date.now()
  const madeAt = now - 2 * 86_400_000
  const expiresAt = { live: null, timed: now + 9e8, expired: now - 1, disabled: null }[state]
  await env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
    INSERT INTO referral_links (key, code, user_id, created_at, expires_at, disabled_at)
    SELECT 'T' || ?2 || 'X' || ?3 || 'X' || i, 'T' || ?2 || 'X' || ?3 || 'X' || i, ?2, ?4, ?5, ?6 FROM n`,
  )
    .bind(count, String(userId), KEYS[state], madeAt, expiresAt, state === 'disabled' ? now : null)
    .run()
}

async function owner() {
  const caller = await signInAs(test)
  return { caller, id: (await currentUser(test, caller)).id, ...linksOf(test, caller) }
}

const times = <T>(length: number, make: (_: unknown, i: number) => T) => Array.from({ length }, make)

const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString()

const statusesOf = async (responses: Promise<Response>[]) => {
  const settled = await Promise.all(responses)
  const refusals = settled.filter(({ ok }) => !ok)
  return { ok: settled.length - refusals.length, refusals: await Promise.all(refusals.map(refusalOf)) }
}

describe('live links', () => {
  it('are limited to 100, however many are created at once', async () => {
    const { id, create } = await owner()
    await insertLinks(id, 'live', 50)
    await insertLinks(id, 'timed', 45)
    await insertLinks(id, 'expired', 300)
    await insertLinks(id, 'disabled', 300)
    const { ok, refusals } = await statusesOf(times(20, () => create()))
    expect([ok, refusals]).toEqual([5, times(15, () => [409, 'too_many_links'])])
    const live = await env.DB.prepare(
      'SELECT count(*) AS n FROM referral_links WHERE user_id = ? AND disabled_at IS NULL AND coalesce(expires_at, 9e15) > ?',
    )
      .bind(id, Date.now())
      .first()
    expect(live).toEqual({ n: 100 })
  })

  it('can be created again after one is disabled', async () => {
    const { id, create, disable } = await owner()
    await insertLinks(id, 'live', 100)
    expect(await refusalOf(await create({ code: `full-house-${id}` }))).toEqual([409, 'too_many_links'])
    expect((await disable(`T${id}XVX1`)).status).toBe(204)
    expect((await create({ code: `full-house-${id}` })).status).toBe(201)
  })

  it('cannot exceed the limit by renewing expired ones, many at once included', async () => {
    const { id, change } = await owner()
    await insertLinks(id, 'live', 97)
    await insertLinks(id, 'expired', 10)
    const codes = times(10, (_, i) => `T${id}XXX${i + 1}`)
    const { ok, refusals } = await statusesOf(codes.map((code) => change(code, { expires_at: null, label: 'back' })))
    expect([ok, refusals]).toEqual([3, times(7, () => [409, 'too_many_links'])])
    const relabelled = await statusesOf(codes.map((code) => change(code, { label: 'kept' })))
    expect(relabelled.ok).toBe(10)
    // Renewing a live link needs no extra room.
    expect((await change(`T${id}XVX1`, { expires_at: tomorrow() })).status).toBe(200)
  })

  it('follow the configured limit', async () => {
    const small = createTestApp({ variables: { MAX_LINKS_PER_USER: '2' } })
    const caller = await signInAs(small)
    for (let i = 0; i < 2; i += 1) await madeLink(small, caller)
    expect(await refusalOf(await linksOf(small, caller).create())).toEqual([409, 'too_many_links'])
  })
})

describe('new links', () => {
  const clock = useTestClock()

  it('are limited to 50 in 24 hours, even if disabled immediately or created concurrently', async () => {
    const { create, disable, change } = await owner()
    const churn = async () => {
      const response = await create()
      if (response.ok) await disable((await json<{ code: string }>(response)).code)
      return response
    }
    for (let i = 0; i < 45; i += 1) expect((await churn()).status).toBe(201)
    const { ok, refusals } = await statusesOf(times(10, churn))
    expect([ok, refusals]).toEqual([5, times(5, () => [429, 'new_links_per_user'])])
    const refused = await create({ code: 'one-too-many' })
    expect(refused.headers.get('ratelimit-policy')).toBe('"new_links_per_user";q=50;w=86400')
    expect(refused.headers.get('retry-after')).toBe('86400')
    expect(await refusalOf(await change('one-too-many', {}))).toEqual([404, 'not_found'])
  })

  it('become possible again as those of the day before age out', async () => {
    const small = createTestApp({ variables: { NEW_LINKS_PER_USER_DAY: '2' } })
    const caller = await signInAs(small)
    await madeLink(small, caller)
    clock.advance(3600)
    const later = await signInAs(small, caller.phone)
    await madeLink(small, later)
    expect((await linksOf(small, later).create()).headers.get('retry-after')).toBe(String(23 * 3600))
    clock.advance(23 * 3600)
    const { create } = linksOf(small, await signInAs(small, caller.phone))
    expect([(await create()).status, (await create()).status]).toEqual([201, 429])
  })
})

describe('an alias requested by many at once', () => {
  it('goes to one of them', async () => {
    const people = await Promise.all(times(10, owner))
    const spellings = ['lucky-one', 'LuckyOne', '1ucky-0ne', 'lucky-0ne', 'LUCKY-ONE']
    const { ok, refusals } = await statusesOf(people.map(({ create }, i) => create({ code: spellings[i % 5] })))
    expect([ok, refusals]).toEqual([1, times(9, () => [400, 'alias_taken', 'code: alias_taken'])])
  })
})

describe('the cost of requests', () => {
  async function spend(send: () => Promise<Response>, status: number) {
    test.d1.reset()
    const response = await send()
    expect(response.status).toBe(status)
    const { trips, rowsRead, rowsWritten } = test.d1.counts
    return { response, trips, rowsRead, rowsWritten }
  }

  it('is one trip and a page of rows, however many links there are', async () => {
    const { caller, id, list } = await owner()
    const other = await owner()
    for (const state of ['disabled', 'expired'] as const) {
      await insertLinks(id, state, 10_000)
      await insertLinks(other.id, state, 10_000)
    }
    await insertLinks(id, 'live', 40)
    await insertLinks(id, 'timed', 55)
    await env.DB.prepare(
      `INSERT INTO referral_counts (scope, dimension, value, clicks)
      SELECT 'l:' || key, 'total', '', 1 FROM referral_links WHERE user_id = ?`,
    )
      .bind(id)
      .run()
    for (const [state, limit] of ['all', 'live', 'expired', 'disabled'].flatMap((one) => [
      [one, 10] as const,
      [one, 95] as const,
    ])) {
      let path: string | undefined = `?state=${state}&limit=${limit}`
      for (let page = 0; page < 3 && path !== undefined; page += 1) {
        const { response, trips, rowsRead } = await spend(() => list(path ?? ''), 200)
        const { results, next } = await json<ReferralLinkPage>(response)
        expect([state, results.length, trips]).toEqual([state, limit, 1])
        expect(rowsRead, `${state} by ${limit}`).toBeLessThanOrEqual(limit + SLACK)
        path = next?.replace(ORIGIN + LINKS, '')
      }
    }
    const { code } = await madeLink(test, caller)
    const { read, change, disable, create } = linksOf(test, caller)
    const key = { 'Idempotency-Key': crypto.randomUUID() }
    const costs = {
      read: await spend(() => read(code), 200),
      create: await spend(() => create(), 201),
      createWithKey: await spend(() => create({}, key), 201),
      repeat: await spend(() => create({}, key), 201),
      change: await spend(() => change(code, { label: 'x', expires_at: tomorrow() }), 200),
      disable: await spend(() => disable(code), 204),
    }
    for (const { trips, rowsRead } of Object.values(costs)) {
      expect(trips).toBe(1)
      expect(rowsRead).toBeLessThanOrEqual(SLACK)
    }
    expect(costs.read.rowsRead).toBeLessThanOrEqual(10)
  }, 60_000)
})
