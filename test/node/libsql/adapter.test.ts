import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabaseOf } from '../../../src/db/batches.ts'
import type { RunStatements } from '../../../src/db/batches.ts'
import { isLibsqlUrl, runOnLibsql } from '../../../src/db/libsql.ts'
import { runQuery, UniqueViolation } from '../../../src/db/run-batch.ts'
import { users } from '../../../src/db/schema.ts'
import { AppError } from '../../../src/errors/app-error.ts'
import { migrate } from '../../../src/server/migrate.ts'
import { ON_SQLD, SQLD, startSqld } from './sqld.ts'
import type { Sqld } from './sqld.ts'

const TOKEN = 'a-token-that-nobody-may-see'

const statement = (sql: string, ...params: unknown[]) => ({ sql, params })

/** Stands in front of a server. Where it has no answer of its own, the server answers. */
async function standIn(
  target: string,
  answer: (asked: { n: number; body: string; headers: string }) => { status?: number; text?: string } | undefined,
) {
  let n = 0
  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = (await incoming.toArray()).join('')
    const said = answer({ n: (n += 1), body, headers: JSON.stringify(incoming.headers) })
    const through = { method: 'POST', body, headers: { 'Content-Type': 'application/json' } }
    const text = said?.text ?? (await (await fetch(target + String(incoming.url), through)).text())
    outgoing.writeHead(said?.status ?? 200, { 'Content-Type': 'application/json' }).end(text)
  }
  const server = createServer((incoming, outgoing) => void pass(incoming, outgoing))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    run: runOnLibsql({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, authToken: TOKEN }),
    asked: () => n,
    close: () => server.close(),
  }
}

/** The answer to a batch in which this statement fails, the first of which is BEGIN. */
function failing(request: string, nth: number, error: { message: string; code: string }): string {
  const { requests } = JSON.parse(request) as { requests: { type: string; batch?: { steps: object[] } }[] }
  const results = requests.map(({ type, batch: { steps } = { steps: [] } }) => {
    const result = { step_results: steps.map(() => null), step_errors: steps.map((_, i) => (i === nth ? error : null)) }
    return { type: 'ok', response: { type, ...(type === 'batch' && { result }) } }
  })
  return JSON.stringify({ baton: null, base_url: null, results })
}

const LOCKED = { message: 'SQLite error: database is locked', code: 'SQLITE_BUSY' }

describe('the URL of a libSQL server', () => {
  it.each([
    ['libsql://referral-api-you.turso.io', true],
    ['https://sqld.example:8080', true],
    ['http://127.0.0.1:8080', true],
    ['wss://referral-api-you.turso.io', false],
    ['file:app.db', false],
    ['libsql://', false],
    ['postgres://host/db', false],
  ])('%s: %s', (url, isOne) => {
    expect(isLibsqlUrl(url)).toBe(isOne)
  })
})

describe.skipIf(SQLD === undefined)(`a batch ${ON_SQLD}`, () => {
  let sqld: Sqld
  let run: RunStatements

  beforeAll(async () => {
    sqld = await startSqld()
    run = runOnLibsql({ url: sqld.url, authToken: undefined })
    await migrate(run, 'migrations')
    await run([statement('CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE)')])
  })

  afterAll(async () => sqld.remove())

  it('gives plain objects, and takes numbers, booleans and blobs as D1 does', async () => {
    const { results } = await run([
      statement(
        "SELECT 'x' || ? AS text, typeof(?) AS integer, typeof(?) AS real, ? AS yes, ? AS none, ? AS blob, 1 AS twice, 2 AS twice",
        ...[5, 9_007_199_254_740_991, 2.5, true, null, new Uint8Array([1, 2])],
      ),
    ])
    expect(results).toStrictEqual([
      {
        results: [
          { text: 'x5', integer: 'integer', real: 'real', yes: 1, none: null, blob: new Uint8Array([1, 2]), twice: 2 },
        ],
      },
    ])
    await expect(run([statement('SELECT ?', undefined)])).rejects.toThrow('undefined cannot be bound')
  })

  it('is one transaction, whose size it tells', async () => {
    const { results, size } = await run([
      statement('INSERT INTO t (name) VALUES (?) RETURNING id', 'first'),
      statement('SELECT count(*) AS n FROM t'),
    ])
    expect(results).toEqual([{ results: [{ id: 1 }] }, { results: [{ n: 1 }] }])
    expect(size).toBeGreaterThan(100_000)
    const half = run([
      statement("INSERT INTO t (name) VALUES ('half')"),
      statement("INSERT INTO t (name) VALUES ('first')"),
    ])
    await expect(half).rejects.toThrow('UNIQUE constraint failed: t.name')
    const alone = await run([statement('SELECT count(*) AS n FROM t')])
    expect(alone).toEqual({ results: [{ results: [{ n: 1 }] }], size })
  })

  it('says which unique index has refused, and keeps values out of the cause of all else', async () => {
    const { db } = openDatabaseOf({ run })('write')
    const add = async (values: Partial<typeof users.$inferInsert>) =>
      runQuery(
        db,
        db.insert(users).values({ inviteCode: 'AAAAAA', phone: '+79170000001', dateJoined: 1, ...values }),
      ).then(
        () => undefined,
        (error: unknown) => error,
      )
    expect(await add({})).toBeUndefined()
    const violation = await add({ inviteCode: 'BBBBBB' })
    expect(violation).toBeInstanceOf(UniqueViolation)
    expect(violation).toMatchObject({ constraint: 'users.phone' })
    const fault = await add({ inviteCode: null as unknown as string, phone: '+79170000002' })
    expect(fault).toBeInstanceOf(AppError)
    expect(String((fault as AppError).cause)).toMatch(/NOT NULL constraint failed: users.invite_code/)
    expect(String((fault as AppError).cause)).not.toContain('9170000002')
  })

  it('is tried again while another writer keeps it out', async () => {
    const server = await standIn(sqld.url, ({ n, body }) => (n <= 3 ? { text: failing(body, 0, LOCKED) } : undefined))
    const { results } = await server.run([statement("INSERT INTO t (name) VALUES ('patient') RETURNING name")])
    expect([server.asked(), results]).toEqual([4, [{ results: [{ name: 'patient' }] }]])
    server.close()
  })

  it('fails after five seconds of that, and the next one works', async () => {
    let isBusy = true
    const server = await standIn(sqld.url, ({ body }) => (isBusy ? { text: failing(body, 1, LOCKED) } : undefined))
    await expect(server.run([statement("INSERT INTO t (name) VALUES ('late')")])).rejects.toThrow('database is locked')
    isBusy = false
    await server.run([statement("INSERT INTO t (name) VALUES ('late')")])
    server.close()
  })

  it('is not repeated if the answer is lost, since it may have been committed', async () => {
    const server = await standIn(sqld.url, () => ({ status: 502, text: '{}' }))
    await expect(server.run([statement("INSERT INTO t (name) VALUES ('once')")])).rejects.toThrow(/502/)
    expect(server.asked()).toBe(1)
    server.close()
  })

  it.each([
    ['as text', (said: string) => ({ status: 500, text: said })],
    ['as an error', (said: string) => ({ status: 401, text: JSON.stringify({ message: said, code: 'AUTH' }) })],
    ['in an answer that is none', (said: string) => ({ text: `{"results": ${JSON.stringify(said)}}` })],
    [
      'as the error of a statement',
      (said: string, body: string) => ({ text: failing(body, 1, { message: said, code: 'SERVER' }) }),
    ],
  ])('does not say what a server repeats of the request %s', async (_, answer) => {
    const server = await standIn(sqld.url, ({ body, headers }) => answer(body + headers, body))
    const { db } = openDatabaseOf(server)('write')
    const fault: unknown = await runQuery(
      db,
      db.insert(users).values({ inviteCode: 'CCCCCC', phone: '+79170000003', dateJoined: 1 }),
    ).catch((error: unknown) => error)
    expect(fault).toBeInstanceOf(AppError)
    const logged = `${String(fault)} ${String((fault as AppError).cause)} ${((fault as AppError).cause as Error).stack}`
    expect(logged).toContain('no answer from the libSQL server')
    expect(logged).not.toMatch(/9170000003|CCCCCC|a-token/)
    server.close()
  })

  it('fails while the server is gone, and works once it is back', async () => {
    await sqld.kill()
    await expect(run([statement('SELECT 1')])).rejects.toThrow('no answer from the libSQL server')
    await sqld.start()
    expect((await run([statement('SELECT 1 AS one')])).results).toEqual([{ results: [{ one: 1 }] }])
  })
})
