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
