import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { repeatableOf } from '../../../src/identity/idempotency.ts'
import type { ReferralLink, ReferralLinkPage } from '../../../src/links/responses.ts'
import { failAfter, failBefore } from '../../support/failing-database.ts'
import { LINKS, linksOf, madeLink, refusalOf } from '../../support/links.ts'
import { runHourly } from '../../support/scheduled.ts'
import { createTestApp, json, newPhone, signInAs } from '../../support/test-app.ts'
import { useTestClock } from '../../support/test-clock.ts'

const test = createTestApp()
const clock = useTestClock({ goesOn: true })

const newKey = () => ({ 'Idempotency-Key': crypto.randomUUID() })

async function owner(app = test, phone = newPhone()) {
  const caller = await signInAs(app, phone)
  const links = linksOf(app, caller)
  const codes = async () => (await json<ReferralLinkPage>(await links.list())).results.map(({ code }) => code)
  return { ...links, caller, codes }
}

const created = async (response: Response) => {
  expect(response.status).toBe(201)
  return json<ReferralLink>(response)
}

describe('creating a link with an idempotency key', () => {
  it.each([{}, { code: 'only-once', label: 'Flyer' }])('100 times at once makes one link: %j', async (body) => {
    const { create, codes } = await owner()
    const key = newKey()
    const responses = await Promise.all(Array.from({ length: 100 }, () => create(body, key)))
    const answers = await Promise.all(
      responses.map(async (response) => [response.status, response.headers.get('location'), await response.text()]),
    )
    const [first] = answers
    expect(first?.slice(0, 2)).toEqual([201, `${LINKS}${(await codes())[0]}/`])
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(await codes()).toHaveLength(1)
  })

  it.each([
    ['before', failBefore, 0],
    ['after', failAfter, 1],
  ] as const)('repeated after a fault %s the commit makes one link', async (_, fail, links) => {
    const { create, codes, caller } = await owner()
    const key = newKey()
    const { openDatabase } = fail({ to: 1 })
    const failing = linksOf(createTestApp({ ports: { openDatabase } }), caller)
    expect((await failing.create({}, key)).status).toBe(503)
    expect(await codes()).toHaveLength(links)
    const { code } = await created(await create({}, key))
    expect(await codes()).toEqual([code])
  })

  it('with another body is refused, and with another key makes another link', async () => {
    const { create, codes } = await owner()
    const key = newKey()
    const { code } = await created(await create({ label: ' Flyer ', unknown: 1 }, key))
    for (const body of [{}, { label: 'Poster' }, { label: 'Flyer', code: 'another-one' }])
      expect(await refusalOf(await create(body, key))).toEqual([422, 'idempotency_key_reused'])
    expect(await created(await create({ label: 'Flyer' }, key))).toMatchObject({ code, label: 'Flyer' })
    const { code: other } = await created(await create({ label: 'Flyer' }, newKey()))
    expect(await codes()).toEqual([other, code])
  })

  it('is nothing to other users with the same key', async () => {
    const [one, two] = [await owner(), await owner()]
    const key = newKey()
    const { code } = await created(await one.create({}, key))
    expect((await created(await two.create({}, key))).code).not.toBe(code)
    expect(await one.codes()).toEqual([code])
  })

  it('returns the link as it is now', async () => {
    const { create, change, disable } = await owner()
    const key = newKey()
    const { code } = await created(await create({}, key))
    await change(code, { label: 'Renamed' })
    await disable(code)
    expect(await created(await create({}, key))).toMatchObject({ code, label: 'Renamed', state: 'disabled' })
  })

  it('counts once against the limits', async () => {
    for (const variables of [{ NEW_LINKS_PER_USER_DAY: '1' }, { MAX_LINKS_PER_USER: '1' }]) {
      const { create, codes } = await owner(createTestApp({ variables }))
      const key = newKey()
      const { code } = await created(await create({}, key))
      expect((await created(await create({}, key))).code).toBe(code)
      expect((await create({}, newKey())).ok).toBe(false)
      expect(await codes()).toEqual([code])
    }
  })

  it('remembers no failure', async () => {
    const { create, disable } = await owner(createTestApp({ variables: { MAX_LINKS_PER_USER: '1' } }))
    const { code } = await created(await create())
    const key = newKey()
    expect(await refusalOf(await create({}, key))).toEqual([409, 'too_many_links'])
    await disable(code)
    expect((await created(await create({}, key))).code).not.toBe(code)
  })

  it('is refused to an ended session', async () => {
    const { create, caller } = await owner()
    const key = newKey()
    await created(await create({}, key))
    await test.request('POST', '/api/v1/auth/logout/', { body: { refresh: caller.refresh } })
    expect((await create({}, key)).status).toBe(401)
  })

  it.each(['', 'too-short', 'has a space in the middle', 'x'.repeat(256), 'tab\tinside-of-the-key'])(
    'refuses what is not a key: %j',
    async (key) => {
      const { create, codes } = await owner()
      const refused = await create({}, { 'Idempotency-Key': key })
      expect(await refusalOf(refused)).toEqual([400, 'invalid_request', 'Idempotency-Key: invalid_value'])
      expect(await codes()).toEqual([])
    },
  )

  it('tells operations apart', () => {
    const headers = new Headers(newKey())
    const hashOf = (operation: string) => repeatableOf(headers, { owner: 'u:1', operation, input: {} })?.requestHash
    expect(hashOf('link')).toBe(hashOf('link'))
    expect(hashOf('link')).not.toBe(hashOf('user'))
  })

  it('costs two rows more, and no trip', async () => {
    const { create } = await owner()
    const key = newKey()
    const spend = async (headers = {}) => {
      test.d1.reset()
      await created(await create({}, headers))
      return { ...test.d1.counts }
    }
    const [plain, keyed, repeated] = [await spend(), await spend(key), await spend(key)]
    expect([plain.trips, keyed.trips, repeated.trips]).toEqual([1, 1, 1])
    expect(keyed.rowsWritten - plain.rowsWritten).toBe(2)
    expect(keyed.statements - plain.statements).toBe(2)
    expect(repeated.rowsWritten).toBe(0)
    expect(repeated.rowsRead).toBeLessThanOrEqual(30)
  })
})

describe('idempotency keys', () => {
  const rows = async () =>
    (await env.DB.prepare('SELECT count(*) AS n FROM idempotency_keys').first<{ n: number }>())?.n

  it('are kept for 24 hours', async () => {
    await runHourly(test, Date.now() + 2 * 86_400_000)
    const { create, caller } = await owner()
    const key = newKey()
    const { code } = await created(await create({}, key))
    clock.advance(86_400)
    const later = await owner(test, caller.phone)
    expect((await runHourly(test)).report).toMatchObject({ idempotency_keys_purged: 0 })
    expect((await created(await later.create({}, key))).code).toBe(code)
    clock.advance(1)
    expect((await runHourly(test)).report).toMatchObject({ idempotency_keys_purged: 1 })
    await created(await later.create({}, key))
    expect(await later.codes()).toHaveLength(2)
  })

  it('are purged oldest first in limited steps, along their index', async () => {
    await runHourly(test, Date.now() + 2 * 86_400_000)
    await env.DB.prepare(
      `INSERT INTO idempotency_keys WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100100)
      SELECT 'u:' || i, 'hash', 'hash', 'link', i FROM n`,
    ).run()
    await madeLink(test, await signInAs(test))
    expect((await runHourly(test)).report).toMatchObject({ idempotency_keys_purged: 100_000 })
    expect(await rows()).toBe(100)
    const { results } = await env.DB.prepare(
      `EXPLAIN QUERY PLAN SELECT owner, key_hash FROM idempotency_keys WHERE created_at < 5 ORDER BY created_at LIMIT 9`,
    ).all<{ detail: string }>()
    expect(results.map(({ detail }) => detail)).toEqual([
      'SEARCH idempotency_keys USING COVERING INDEX idempotency_keys_created_at (created_at<?)',
    ])
  })
})
