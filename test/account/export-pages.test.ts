import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createD1 } from '../../src/db/d1.ts'
import type { AppError } from '../../src/errors/app-error.ts'
import { jsonStream } from '../../src/lib/json-stream.ts'
import { EXPORT_PAGE } from '../../src/people/account/export-account.ts'
import type { AccountExport } from '../../src/people/account/responses.ts'
import { auditOf, exportAccount } from '../support/account.ts'
import { somebody } from '../support/people.ts'
import { changeStaff, createStaff } from '../support/staff.ts'
import { createTestApp, json, signInAs } from '../support/test-app.ts'

const test = createTestApp()
const EVENTS = 3 * EXPORT_PAGE + 7

/** Of a user who has a long past. */
async function insertEvents(id: number, count: number): Promise<void> {
  const start = (Date.now() - 200 * 86_400_000) * 1000 + 1
  await env.DB.prepare(
    `INSERT INTO audit_events (id, actor, actor_id, subject_id, action, outcome, country, network, user_agent, request_id, details)
    SELECT ?1 + 2 * value, 'user', ?2, ?2, 'profile_changed', 'ok', 'KZ', '198.51.100.0/24', ?3, 'request-' || value,
      '{"fields":["first_name"]}' FROM generate_series(1, ?4)`.replace(
      'generate_series(1, ?4)',
      '(WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < ?4) SELECT value FROM n)',
    ),
  )
    .bind(start, id, 'u'.repeat(400), count)
    .run()
}

describe('the export of a long past', () => {
  it('is read page by page while it is sent, holds a page at a time, and is complete', async () => {
    const person = await somebody(test)
    await insertEvents(person.id, EVENTS)
    test.d1.reset()
    const response = await exportAccount(test, person)
    expect(response.status).toBe(200)
    // One batch with the first page of each list, and what is stored under the number.
    expect(test.d1.counts.trips).toBe(2)
    const reader = response.body!.getReader()
    const chunks: Uint8Array[] = []
    const tripsAt: number[] = []
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      chunks.push(part.value)
      tripsAt.push(test.d1.counts.trips)
    }
    // Nothing is read before it is asked for.
    const large = chunks.flatMap(({ byteLength }, i) =>
      byteLength > 50_000 ? [{ byteLength, trips: tripsAt[i]! }] : [],
    )
    expect(large.map(({ trips }) => trips)).toEqual([2, 3, 4])
    expect(test.d1.counts.trips).toBe(2 + 3)
    expect(Math.max(...large.map(({ byteLength }) => byteLength))).toBeLessThan(EXPORT_PAGE * 1000)
    const text = new TextDecoder().decode(Uint8Array.from(chunks.flatMap((chunk) => [...chunk])))
    const exported = JSON.parse(text) as AccountExport
    const stored = (await auditOf(person.id)).filter(({ action }) => action !== 'sign_up')
    expect(stored).toHaveLength(EVENTS + 1)
    expect(exported.audit_events.map(({ request_id: id }) => id)).toEqual(
      stored.map(({ request_id: id }) => id).toReversed(),
    )
    expect(Object.keys(exported)).toEqual([
      ...[
        'exported_at',
        'profile',
        'deletion',
        'earlier_account',
        'sessions',
        'invited',
        'referrals',
        'rewards',
        'audit_events',
      ],
      'number',
    ])
  })

  it('has every row of the other lists as well', async () => {
    const person = await somebody(test)
    const count = EXPORT_PAGE + 3
    const now = Date.now()
    await env.DB.batch([
      env.DB.prepare(
        `WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < ?1)
        INSERT INTO sessions (id, user_id, expires_at, ended_at) SELECT ?2 + 2 * value, ?3, ?4, ?4 FROM n`,
      ).bind(count, (now - 86_400_000) * 1000, person.id, now),
      env.DB.prepare(
        `WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < ?1)
        INSERT INTO referral_links (key, code, user_id, created_at) SELECT 'KEY' || value, 'key-' || value, ?2, ?3 FROM n`,
      ).bind(count, person.id, now),
    ])
    const { sessions, referrals } = await json<AccountExport>(await exportAccount(test, person))
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(count + 1)
    expect(new Set(referrals.links.map(({ code }) => code)).size).toBe(count)
  })

  it('breaks off when the database fails on the way, so that it does not look complete', async () => {
    const person = await somebody(test)
    await insertEvents(person.id, EVENTS)
    let batches = 0
    const open = createD1(env.DB)
    const failing = createTestApp({
      ports: {
        openDatabase: (...args) => {
          const session = open(...args)
          const batch = session.db.batch.bind(session.db)
          const counted: typeof batch = async (queries) => {
            batches += 1
            if (batches === 4) throw new Error('D1_ERROR: Network connection lost.')
            return batch(queries)
          }
          return { ...session, db: Object.assign(session.db, { batch: counted }) }
        },
      },
    })
    const response = await exportAccount(failing, person)
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow('storage_unavailable')
    expect(batches).toBe(4)
  })
})

describe('an export by staff', () => {
  it.each([
    ['goes on while they are signed in', 'name = name', undefined],
    ['breaks off once they are blocked', 'blocked_at = 1', 'token_not_valid'],
    ['breaks off once they are demoted', "role = 'analyst'", 'token_not_valid'],
  ])('%s', async (_, change, refused) => {
    const [person, staff] = [await somebody(test), await createStaff('superuser')]
    await insertEvents(person.id, EVENTS)
    const response = await test.request('GET', `/api/v1/admin/users/${person.id}/export/`, { token: staff.token })
    const reader = response.body!.getReader()
    await reader.read()
    await changeStaff(staff.id, change)
    const end = (async () => {
      while (!(await reader.read()).done);
    })()
    await expect(end.catch((error: AppError) => error.code)).resolves.toBe(refused)
  })
})

describe('exports_per_user', () => {
  it('lets 10 of 25 exports at once through', async () => {
    const caller = await signInAs(test)
    const answers = await Promise.all(Array.from({ length: 25 }, () => exportAccount(test, caller)))
    const exported = answers.filter(({ status }) => status === 200)
    expect(exported).toHaveLength(10)
    for (const answer of exported) expect(await json(answer)).toHaveProperty('exported_at')
    const refused = answers.find(({ status }) => status === 429)!
    expect(refused.headers.get('ratelimit-policy')).toBe('"exports_per_user";q=10;w=86400')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(86_000)
  })
})

describe('jsonStream', () => {
  async function* pages<Item>(...list: Item[][]) {
    yield* list
  }

  it.each([
    ['nothing paged', { a: [1, { b: null }], c: 'д"' }],
    ['a scalar', 5],
  ])('writes %s as JSON.stringify does', async (_, value) => {
    expect(await new Response(await jsonStream(value)).text()).toBe(JSON.stringify(value))
  })

  it('joins pages, empty ones included', async () => {
    const value = { a: pages([1, 2], [], [3]), b: { c: pages<number>(), d: pages([], []), e: 'x' }, f: [] }
    expect(await new Response(await jsonStream(value)).text()).toBe('{"a":[1,2,3],"b":{"c":[],"d":[],"e":"x"},"f":[]}')
  })
})
