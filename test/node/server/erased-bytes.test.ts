import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createDatabase } from '../../../src/db/batches.ts'
import { eraseDueUsers } from '../../../src/people/erase-users.ts'
import { mergeSearchIndex } from '../../../src/people/hourly.ts'
import type { TaskPorts } from '../../../src/ports.ts'
import { migrate } from '../../../src/server/migrate.ts'
import { connectDatabase } from '../../../src/server/open-database.ts'
import { temporaryFolder } from './own-server.ts'

/** Few enough for no page to be split, which SQLite doesn't clean. */
const PEOPLE = 60
const NOW = Date.UTC(2026, 10, 23)
const file = join(await temporaryFolder(), 'app.db')

const nameOf = (id: number) => `Wilhelmina${10_000 + id}`
const phoneOf = (id: number) => `+7917${4_000_000 + id}`
const isErased = (id: number) => id % 3 !== 0
const idsWhere = (is: (id: number) => boolean) => Array.from({ length: PEOPLE }, (_, at) => at + 1).filter(is)

it('what was erased is overwritten in the file of the database and gone from its log; the rest is there', async () => {
  const { run, truncateLog, close } = connectDatabase(`file:${file}`, undefined)
  await migrate(run, 'migrations')
  for (let id = 1; id <= PEOPLE; id += 1)
    await run([
      {
        sql: `INSERT INTO users (id, phone, invite_code, email, first_name, display_name, date_joined, deletion_requested_at)
          VALUES (?, ?, ?, ?, ?, ?, 1, ?)`,
        params: [
          ...[id, phoneOf(id), `AB${1000 + id}`, `${nameOf(id).toLowerCase()}@example.com`],
          ...[nameOf(id), nameOf(id), isErased(id) ? 1 : null],
        ],
      },
    ])
  const ports = {
    db: createDatabase(run),
    config: {
      secretKey: 'k'.repeat(40),
      previousSecretKeys: [],
      deletionGraceMs: 0,
      deletedPhoneRetentionMs: 0,
      invitedPhoneRetentionMs: 0,
    },
    guard: {
      forget: async (phones: { e164: string }[]) => ({
        numbers: new Set(phones.map(({ e164 }) => e164)),
        calls: 0,
        failures: [],
      }),
    },
    log: () => undefined,
  } as unknown as TaskPorts
  expect(await eraseDueUsers(ports, NOW)).toBe(idsWhere(isErased).length)
  await mergeSearchIndex(ports, NOW)
  truncateLog()
  const bytes = Buffer.concat(await Promise.all([file, `${file}-wal`].map((path) => readFile(path))))
    .toString('latin1')
    .toLowerCase()
  const found = (id: number) => [nameOf(id).toLowerCase(), phoneOf(id)].some((text) => bytes.includes(text))
  expect(idsWhere(isErased).filter(found)).toEqual([])
  expect(idsWhere((id) => !isErased(id)).filter((id) => !found(id))).toEqual([])
  close()
})

it('an index that takes several runs to merge is through soon, whatever is written between them', async () => {
  const { run, close } = connectDatabase(`file:${join(await temporaryFolder(), 'app.db')}`, undefined)
  await migrate(run, 'migrations')
  const ask = async (sql: string) => {
    const { results } = await run([{ sql, params: [] }])
    return results[0]?.results ?? []
  }
  const words = `SELECT group_concat(hex(randomblob(2 + 0 * (n + column1))), ' ') FROM (VALUES ${Array.from({ length: 40 }, () => '(1)').join()})`
  const add = async (count: number, from: number) =>
    ask(`INSERT INTO users_search (rowid, terms)
      WITH RECURSIVE row (n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM row WHERE n + 1 < ${from + count})
      SELECT n, (${words}) FROM row`)
  for (let at = 0; at < 20; at += 1) await add(1500, 1000 + 1500 * at)
  await ask(`INSERT INTO users_search (rowid, terms) VALUES (1, 'qqzz')`)
  await ask('DELETE FROM users_search WHERE rowid = 1')
  const holdsIt = async () =>
    (await ask(`SELECT 1 FROM users_search_data WHERE instr(block, CAST('qqzz' AS BLOB)) > 0 LIMIT 1`)).length > 0
  const ports = { db: createDatabase(run) } as unknown as TaskPorts
  let runs = 0
  for (; (await holdsIt()) && runs < 20; runs += 1) {
    await mergeSearchIndex(ports, NOW)
    await add(10, 100_000 + 10 * runs)
  }
  expect(runs).toBeLessThan(3)
  close()
})
