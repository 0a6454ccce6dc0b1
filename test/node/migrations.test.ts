import { readdirSync, readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { TRIGGERS } from '../../src/db/derived/triggers.ts'

function migrated(): DatabaseSync {
  const db = new DatabaseSync(':memory:')
  const files = readdirSync('migrations').filter((name) => name.endsWith('.sql'))
  for (const name of files.sort()) db.exec(readFileSync(`migrations/${name}`, 'utf8'))
  return db
}

it('tables with a key of several columns are stored in its order: npm run db:generate', () => {
  const tables = migrated()
    .prepare(
      `SELECT name, wr FROM pragma_table_list AS t WHERE schema = 'main' AND type = 'table'
        AND (SELECT count(*) FROM pragma_table_info(t.name) WHERE pk > 0) > 1`,
    )
    .all()
  expect(tables.length).toBeGreaterThan(5)
  expect(tables.filter(({ wr }) => wr !== 1)).toEqual([])
})

it('the migrations create the triggers and views of src/db/derived/triggers.ts: npm run db:triggers', () => {
  const created = migrated().prepare(`SELECT sql FROM sqlite_schema WHERE type IN ('trigger', 'view')`).all()
  const wanted = TRIGGERS.match(/^CREATE (?:TRIGGER [^]+?^END|VIEW [^;]+)(?=;$)/gm)
  expect(created.map(({ sql }) => String(sql)).sort()).toEqual(wanted?.sort())
})
