import { readdirSync, readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { TRIGGERS } from '../../src/db/derived/triggers.ts'

it('the migrations create the triggers of src/db/derived/triggers.ts: npm run db:triggers', () => {
  const db = new DatabaseSync(':memory:')
  const files = readdirSync('migrations').filter((name) => name.endsWith('.sql'))
  for (const name of files.sort()) db.exec(readFileSync(`migrations/${name}`, 'utf8'))
  const created = db.prepare(`SELECT sql FROM sqlite_schema WHERE type = 'trigger'`).all()
  db.close()
  const wanted = TRIGGERS.match(/^CREATE TRIGGER [^]+?^END(?=;$)/gm)
  expect(created.map(({ sql }) => String(sql)).sort()).toEqual(wanted?.sort())
})
