import { env } from 'cloudflare:workers'
import { beforeAll, expect, it } from 'vitest'
import type { SealPage, TransferPage } from '../../src/admin/ledger/responses.ts'
import { generateKey } from '../../src/cli/keys/generate-key.ts'
import type { StoredSeal } from '../../src/cli/verify/verify-ledger.ts'
import { verifyLedger } from '../../src/cli/verify/verify-ledger.ts'
import { createD1 } from '../../src/db/d1.ts'
import { runBatch } from '../../src/db/run-batch.ts'
import type { KeySet } from '../../src/identity/keys/responses.ts'
import { readCsv } from '../../src/lib/csv-read.ts'
import type { LogLine } from '../../src/lib/write-line.ts'
import type { TaskPorts } from '../../src/ports.ts'
import { recordOwn } from '../../src/rewards/record-event.ts'
import { sealLedger } from '../../src/rewards/seal-ledger.ts'
import { leafOf, rootOf } from '../../src/rewards/seal.ts'
import type { Transfer } from '../../src/rewards/seal.ts'
import { createProgram, referredPair } from '../support/rewards.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, json } from '../support/test-app.ts'
import type { TestApp } from '../support/test-app.ts'

const { db } = createD1(env.DB)('write')
let events = 0
let people: Awaited<ReturnType<typeof referredPair>>
let program: Awaited<ReturnType<typeof createProgram>>

beforeAll(async () => {
  people = await referredPair()
  program = await createProgram({ occurrence: 'each', inviter: { fixed: 5 } })
})

async function earn(count: number) {
  const now = Date.now()
  for (let i = 0; i < count; i += 50) {
    await runBatch(db, {
      events: Array.from({ length: Math.min(50, count - i) }, () =>
        recordOwn(db, {
          ...{ source: 'api', eventId: `s${(events += 1)}`, userId: people.invitee, phone: null, type: program.event },
          ...{ value: null, occurredAt: now, bodyHash: '', now },
        }),
      ),
    })
  }
}

const all = async <Row>(sql: string) => (await env.DB.prepare(sql).all<Row>()).results
const seals = async () =>
  all<StoredSeal>('SELECT first_id AS firstId, last_id AS lastId, seal FROM ledger_seals ORDER BY first_id')
const transfers = async () =>
  all<Transfer>(
    'SELECT id, debit, credit, amount, unit, kind, reward, created_at AS createdAt FROM transfers ORDER BY id',
  )

async function* each<Item>(items: Promise<Item[]>) {
  yield* await items
}

const verify = async (app: TestApp) => {
  const { keys } = await json<KeySet>(await app.request('GET', '/.well-known/jwks.json'))
  return verifyLedger({ seals: () => each(seals()), transfers: () => each(transfers()) }, { keys })
}

const logged: LogLine[] = []
const seal = async ({ config }: TestApp, now = Date.now()) =>
  sealLedger({ db, config, log: (line: LogLine) => logged.push(line) } as unknown as TaskPorts, now)

it('each transfer is sealed once, whatever runs at once, and the public keys verify it', async () => {
  const plain = createTestApp()
  await earn(130)
  const counts = await Promise.all(Array.from({ length: 8 }, async () => seal(plain)))
  expect(counts.reduce((sum, one) => sum + one, 0)).toBe(130)
  expect(await seal(plain)).toBe(0)
  expect((await seals()).map(({ firstId, lastId }) => [firstId, lastId])).toEqual([[1, 130]])
  expect(logged).toEqual([expect.objectContaining({ event: 'ledger_sealed', first_id: 1, last_id: 130 })])
  expect(await verify(plain)).toMatchObject({ transfers: 130, sealed: 130, seals: 1, problems: [] })
})

it.each(['EdDSA', 'ES256'] as const)('with SIGNING_KEYS of %s, the first of them signs', async (alg) => {
  const keyed = createTestApp({ variables: { SIGNING_KEYS: JSON.stringify([await generateKey(alg)]) } })
  await earn(1010)
  expect(await seal(keyed)).toBe(1010)
  const found = await verify(keyed)
  expect(found.problems).toEqual([])
  expect((await seals()).slice(-2).map(({ firstId, lastId }) => lastId - firstId + 1)).toEqual([1000, 10])
})

it('staff read seals, and download what verifies the ledger', async () => {
  const app = createTestApp()
  const { token } = await createStaff('analyst')
  const read = async (path: string) => app.request('GET', `/api/v1/admin/ledger/${path}`, { token })
  const stored = await seals()
  const listed = stored.map(({ firstId, lastId, seal: jws }) => ({ first_id: firstId, last_id: lastId, seal: jws }))
  const first = await json<SealPage>(await read('seals/?limit=2'))
  expect(first.results).toEqual(listed.toReversed().slice(0, 2))
  const more = first.next!.split('/ledger/')[1]!
  expect((await json<SealPage>(await read(more))).results).toEqual(listed.toReversed().slice(2, 4))
  const [newest] = (await transfers()).toReversed()
  const { results } = await json<TransferPage>(await read('transfers/?limit=1'))
  expect(results).toEqual([expect.objectContaining({ id: newest!.id, debit: newest!.debit, amount: newest!.amount })])
  const rowsOf = async (path: string) => {
    const [titles, ...lines] = readCsv(await (await read(`${path}?for=program`)).text())!
    return lines.map(({ cells }) => Object.fromEntries(titles!.cells.map((title, i) => [title, cells[i]])))
  }
  const asText = (rows: object[]) =>
    rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)])))
  expect(await rowsOf('seals.csv')).toEqual(asText(await all('SELECT * FROM ledger_seals')))
  expect(await rowsOf('transfers.csv')).toEqual(asText(await all('SELECT * FROM transfers')))
})

it('a seal is no token', async () => {
  const plain = createTestApp()
  for (const { seal: token } of await seals()) {
    expect((await plain.request('GET', '/api/v1/users/current_user/', { token })).status).toBe(401)
    expect((await plain.request('POST', '/api/v1/auth/jwt/refresh/', { body: { refresh: token } })).status).toBe(401)
  }
})

it('no transfer can come before one that is there, or leave a gap', async () => {
  await earn(1)
  const [last] = (await transfers()).slice(-1)
  const insert = async (id: number) =>
    env.DB.prepare(
      `INSERT INTO transfers SELECT ?, debit, credit, amount, unit, kind, reward, created_at FROM transfers WHERE id = ?`,
    )
      .bind(id, last!.id)
      .run()
  for (const id of [-5, 0, last!.id + 2]) await expect(insert(id)).rejects.toThrow('append-only')
  for (const sql of ['UPDATE ledger_seals SET last_id = 5', 'DELETE FROM ledger_seals'])
    await expect(env.DB.prepare(sql).run()).rejects.toThrow('append-only')
})

it('refuses to seal over a gap, which would hide it', async () => {
  await env.DB.prepare('DROP TRIGGER transfers_no_delete').run()
  await earn(3)
  const [, missing] = (await transfers()).slice(-3)
  await env.DB.prepare('DELETE FROM transfers WHERE id = ?').bind(missing!.id).run()
  const before = await seals()
  await expect(seal(createTestApp())).rejects.toThrow(`transfer ${missing!.id} is missing`)
  expect(await seals()).toEqual(before)
})

it('hashes as RFC 6962 says', async () => {
  const rows = (await transfers()).slice(0, 7)
  const sha256 = async (...parts: Uint8Array[]) =>
    new Uint8Array(await crypto.subtle.digest('SHA-256', Buffer.concat(parts)))
  const leaves = await Promise.all(
    rows.map(async ({ id, debit, credit, amount, unit, kind, reward, createdAt }) =>
      sha256(Uint8Array.of(0), Buffer.from(JSON.stringify([id, debit, credit, amount, unit, kind, reward, createdAt]))),
    ),
  )
  const node = async (left: Promise<Uint8Array> | Uint8Array, right: Promise<Uint8Array> | Uint8Array) =>
    sha256(Uint8Array.of(1), await left, await right)
  const [a, b, c, d, e, f, g] = leaves as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ]
  const root = await node(node(node(a, b), node(c, d)), node(node(e, f), g))
  expect(rootOf(rows.map(leafOf)).toString('hex')).toBe(Buffer.from(root).toString('hex'))
})
