import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { createDatabase } from '../../src/db/batches.ts'
import { preparedQuery } from '../../src/db/prepared-query.ts'
import type { Placeholders } from '../../src/db/prepared-query.ts'
import { runBatch } from '../../src/db/run-batch.ts'
import { users } from '../../src/db/schema.ts'

const prepared = preparedQuery((db, { most }: Placeholders<{ most: number }>) =>
  db.select({ id: users.id }).from(users).limit(most),
)

it('hides the values of limits from the planner, which would plan the statement for each of them', async () => {
  const statements: string[] = []
  const db = createDatabase(async (batch) => {
    statements.push(...batch.map((one) => one.sql))
    return { results: batch.map(() => ({ results: [] })) }
  })
  await runBatch(db, {
    built: db.select({ id: users.id }).from(users).limit(2).offset(3),
    prepared: prepared(db, { most: 4 }),
    raw: db.all(sql`SELECT ${users.id} FROM ${users} LIMIT ${5}`),
  })
  expect(statements.map((text) => text.slice(text.search(/limit/i)))).toEqual([
    'limit +? offset +?',
    'limit +?',
    'LIMIT +?',
  ])
})
