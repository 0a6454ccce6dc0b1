import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { measureMigrations } from './measure-migrations.ts'

/** D1 stops a statement after 30 s, and nobody else writes meanwhile. */
const MAX_SECONDS = 10
const PEOPLE = 50_000
/** Enough for what is made up here. */
const FEW_PEOPLE = 20_000

/** They only ever run on an empty database. */
const INITIAL = new Set(['0000_tables.sql', '0001_search.sql', '0002_triggers.sql'])
const files = readdirSync('migrations').filter((name) => name.endsWith('.sql'))
const textOf = (name: string) => readFileSync(`migrations/${name}`, 'utf8')
const initial = [...INITIAL].map(textOf)

const slow = (later: Record<string, string>, people: number) =>
  measureMigrations({ initial, later, people }).filter(({ seconds }) => seconds > MAX_SECONDS)

it('no migration has a statement of over 10 s at 10 million people: see docs/operations.md', () => {
  const later = files.filter((name) => !INITIAL.has(name)).toSorted()
  expect(slow(Object.fromEntries(later.map((name) => [name, textOf(name)])), PEOPLE)).toEqual([])
})

it('would notice one that changes every row, and lets pass what only changes the schema', () => {
  const quick = `ALTER TABLE users ADD COLUMN nickname TEXT;
--> statement-breakpoint
CREATE INDEX users_nickname ON users (nickname) WHERE nickname IS NOT NULL;
--> statement-breakpoint
CREATE TABLE pets (id INTEGER PRIMARY KEY, name TEXT)`
  const fillIn = 'UPDATE users SET nickname = lower(first_name)'
  const found = slow({ '0003_pets.sql': quick, '0004_nicknames.sql': fillIn }, FEW_PEOPLE)
  expect(found).toEqual([{ migration: '0004_nicknames.sql', statement: fillIn, seconds: expect.any(Number) }])
})
