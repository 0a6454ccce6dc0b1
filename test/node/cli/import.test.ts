import { DatabaseSync } from 'node:sqlite'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { DUMP_END, DUMP_HEAD, dumpLines } from '../../../scripts/old-dump.ts'
import { checkRows } from '../../../src/cli/import/check-rows.ts'
import { loadRows } from '../../../src/cli/import/load-rows.ts'
import { openStage, stageExisting, stageRows } from '../../../src/cli/import/stage.ts'
import { existingPeople, inlined, targetAt } from '../../../src/cli/import/target.ts'
import { findLocalDatabase, migrateLocalDatabase } from '../../../src/cli/wrangler/local-database.ts'
import { CSV_HEAD, differing, fileOf, folder, importCsv, read } from './import-csv.ts'
import { runCommand, runHere, temporaryState } from './run-command.ts'

const PEOPLE = 2_000
const people = [...dumpLines(PEOPLE)]
const dump = fileOf('users.sql', `${DUMP_HEAD}${people.map(({ line }) => line).join('')}${DUMP_END}`)

const ALL = `SELECT id, phone, invite_code, invited_by_code, email, first_name, last_name, is_active, date_joined, last_login
  FROM users ORDER BY id`
const REFERRALS = 'SELECT invitee_id, inviter_id, link_key, created_at FROM referrals ORDER BY 1'

describe('a dump of the old service', () => {
  it('is only looked at in a dry run, and imported once, with everything that is counted', async () => {
    const state = await temporaryState()
    const args = ['--file', dump, '--persist-to', state]
    const dry = await runHere('import', [...args, '--dry-run'])
    expect([dry.code, dry.stdout]).toEqual([
      0,
      '2,000 rows: 2,000 would be imported, 0 already here, 0 not imported.\n',
    ])
    expect(read(state, 'SELECT count(*) FROM users')).toEqual([[0]])

    const imported = await runCommand('import', args)
    expect([imported.code, imported.stderr]).toEqual([0, ''])
    expect(imported.stdout).toMatch(/100% {2}2,000\/2,000 {2}[\d,]+\/s {2}in [\d.]+ s\nImported 2,000 users\./)
    expect(read(state, ALL)).toEqual(
      people.map(({ person: p }) => [
        ...[p.id, p.phone, p.inviteCode, p.invitedByCode, p.email, p.firstName, p.lastName],
        ...[Number(p.isActive), p.dateJoined, p.lastLogin],
      ]),
    )
    const invited = people.filter(({ person }) => person.invitedById !== null)
    expect(read(state, REFERRALS)).toEqual(
      invited.map(({ person: p }) => [p.id, p.invitedById, p.invitedByCode, p.dateJoined]),
    )
    expect(await differing(state)).toEqual([])
    const days = read(state, `SELECT sum(value) FROM daily_counts WHERE metric = 'sign_up'`)
    expect(days).toEqual([[PEOPLE]])

    const before = read(state, ALL)
    const again = await runHere('import', args)
    expect(again.stdout).toBe('2,000 rows: 0 to import, 2,000 already here, 0 not imported.\n')
    expect([read(state, ALL), read(state, `SELECT sum(value) FROM daily_counts`)]).toEqual([before, days])
  })

  it('goes in a thousand at a time, between which a running server can write', async () => {
    const state = await temporaryState()
    await migrateLocalDatabase(state)
    const server = new DatabaseSync(findLocalDatabase(state), { timeout: 0 })
    const stage = openStage()
    await stageRows(stage, { path: dump, columns: {}, now: Date.now(), onProgress: () => undefined })
    const target = await targetAt({ 'persist-to': state })
    checkRows(stage)
    const seen: unknown[] = []
    await loadRows(stage, target, () => {
      server.exec(`INSERT INTO daily_counts (day, metric, value) VALUES ('2000-01-0${seen.length + 1}', 'sign_up', 0)`)
      seen.push(server.prepare('SELECT count(*) AS people FROM users').get()?.['people'])
    }).finally(target.close)
    server.close()
    expect(seen.slice(0, 2)).toEqual([1_000, PEOPLE])
  })

  it('goes on after it was stopped, and everything agrees in between', async () => {
    const state = await temporaryState()
    await migrateLocalDatabase(state)
    const load = async (transactions: number) => {
      const stage = openStage()
      await stageRows(stage, { path: dump, columns: {}, now: Date.now(), onProgress: () => undefined })
      const target = await targetAt({ 'persist-to': state })
      await stageExisting(stage, existingPeople(target))
      checkRows(stage)
      let left = transactions
      const write: typeof target.write = async (statements) => {
        if (left === 0) throw new Error('killed')
        left -= 1
        await target.write(statements)
      }
      await loadRows(stage, { ...target, rows: 300, write }, () => undefined).finally(target.close)
    }
    await expect(load(4)).rejects.toThrow('killed')
    expect([read(state, 'SELECT count(*) FROM users'), await differing(state)]).toEqual([[[1_200]], []])
    await load(10)
    expect([read(state, 'SELECT count(*) FROM users'), await differing(state)]).toEqual([[[PEOPLE]], []])
    const invited = people.filter(({ person }) => person.invitedById !== null)
    expect(read(state, REFERRALS)).toHaveLength(invited.length)
  })

  it('may be written as INSERT, with many rows in a statement, or be gzipped', async () => {
    const sql = String.raw`CREATE TABLE public.other (
    id integer NOT NULL,
    phone text
);
CREATE TABLE public."users_user" (
    id bigint NOT NULL,
    password character varying(128),
    phone character varying(128) NOT NULL,
    invite_code character varying(6),
    first_name character varying(150),
    invited_by_id bigint,
    CONSTRAINT users_check CHECK ((id > 0))
);
INSERT INTO public.other VALUES (1, '+79990000001');
INSERT INTO public.users_user VALUES
	(1, 'x', '+79174445566', 'AB12CD', 'O''Neil; (Jo)', NULL),
	(2, 'x', '+79174445567', 'AB12CE', 'Two
lines', 1);
INSERT INTO public.users_user (id, phone, invite_code, first_name) VALUES (3, '+79174445568', 'AB12CF', 'Ann');
INSERT INTO public.other VALUES (2, '+79990000002');
`
    const state = await temporaryState()
    const path = fileOf('inserts.sql.gz', gzipSync(sql))
    const { code, stdout } = await runHere('import', ['--file', path, '--persist-to', state])
    expect(code).toBe(0)
    expect(stdout).toContain('1  first_name_invalid: imported without the first name: too long, or invisible (line 17)')
    expect(read(state, 'SELECT id, invite_code, invited_by_code, first_name FROM users')).toEqual([
      [1, 'AB12CD', null, "O'Neil; (Jo)"],
      [2, 'AB12CE', 'AB12CD', null],
      [3, 'AB12CF', null, 'Ann'],
    ])
  })

  it('names the line of a quote that never closes, and imports nothing', async () => {
    const rest = Array.from({ length: 30 }, (_, i) => `${i + 2},+791744400${i + 10},AAAA${i + 10},,,,t,f,2024-01-01`)
    const csv = [CSV_HEAD, '1,+79174440001,AAAAAA,,,"Ann,t,f,2024-01-01', ...rest].join('\n')
    const sql = `INSERT INTO u (id, phone, invite_code, first_name) VALUES\n(1, '+79174440001', 'AAAAAA', 'Ann);\n`
    // Twice as long as a record may be, in lines of which each is short.
    const long = csv + `\n${'x'.repeat(99)}`.repeat(20_000) + '"'
    for (const [name, text, line] of [
      ['open.csv', csv, 2],
      ['open.sql', sql, 1],
      ['long.csv', long, 2],
    ] as const) {
      const state = await temporaryState()
      const { code, stderr } = await runHere('import', ['--file', fileOf(name, text), '--persist-to', state])
      expect([code, stderr]).toEqual([1, expect.stringContaining(`line ${line} begins a record that does not end`)])
    }
  })

  it('prints an e-mail of the file as one word of a command', async () => {
    const { stdout } = await importCsv(["1,+79174440001,AAAAAA,,o'x&y|z@example.com,Ann,t,t,2024-01-01 10:00:00"])
    expect(stdout).toContain(String.raw`--email 'o'\''x&y|z@example.com'`)
  })

  it('unescapes what COPY escapes', async () => {
    const cells = String.raw`7|x|\N|f|f|t|2024-05-01 12:00:00+03|A\\B|\N|\N|+79174445566|ZZZZZZ|\N`
    const state = await temporaryState()
    const path = fileOf('escaped.sql', `${DUMP_HEAD}${cells.replaceAll('|', '\t')}\n${DUMP_END}`)
    await runHere('import', ['--file', path, '--persist-to', state])
    expect(read(state, 'SELECT id, first_name, date_joined, last_login FROM users')).toEqual([
      [7, String.raw`A\B`, Date.UTC(2024, 4, 1, 9), null],
    ])
  })
})

describe('the command', () => {
  it.each([
    [['--file', '/nowhere.sql'], 'there is no /nowhere.sql.'],
    [[], 'name the file: --file users.sql.'],
    [['--file', dump, '--country', 'XX'], '"XX" is not a country, such as RU.'],
    [['--file', dump, '--column', 'tel=phone'], '--column must be one of id, phone, invite_code,'],
    [
      ['--file', fileOf('other.sql', '-- empty\n')],
      'the file has no table with the columns id, phone and invite_code.',
    ],
    [['--file', fileOf('other.dump', 'PGDMP\u0001')], 'this dump is in the custom format.'],
    [
      ['--file', fileOf('other.csv', 'id,name\n1,Ann\n')],
      'the file has no table with the columns id, phone and invite_code.',
    ],
  ])('with %j refuses', async (args, message) => {
    const { code, stderr } = await runHere('import', [...args, '--persist-to', folder])
    expect([code, stderr]).toEqual([1, expect.stringContaining(`Error: ${message}`)])
  })

  it('writes values into statements for a remote database so that they mean nothing there', () => {
    const text = `it's; -- /* "a\\b" */ ?1 — Анна`
    const sql = inlined({ sql: 'SELECT value ->> 0 AS value FROM json_each(?1)', params: [JSON.stringify([[text]])] })
    expect(sql.split("'")).toHaveLength(3)
    expect(sql).not.toMatch(/;|--|\/\*/)
    expect(new DatabaseSync(':memory:').prepare(sql).get()).toEqual({ value: text })
  })
})
