import { writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { DUMP_END, DUMP_HEAD, dumpLines } from '../../../scripts/old-dump.ts'
import { checkRows } from '../../../src/cli/import/check-rows.ts'
import { loadRows } from '../../../src/cli/import/load-rows.ts'
import { readRow } from '../../../src/cli/import/read-row.ts'
import { openStage, stageExisting, stageRows } from '../../../src/cli/import/stage.ts'
import { existingPeople, inlined, targetAt } from '../../../src/cli/import/target.ts'
import { runOnSqlite } from '../../../src/cli/verify/run-sql.ts'
import { verifyCounts } from '../../../src/cli/verify/verify-counts.ts'
import { findLocalDatabase, migrateLocalDatabase } from '../../../src/cli/wrangler/local-database.ts'
import { runCommand, runHere, temporaryState } from './run-command.ts'

const PEOPLE = 2_000
const folder = await temporaryState()
const people = [...dumpLines(PEOPLE)]
const fileOf = (name: string, text: string | Uint8Array) => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
const dump = fileOf('users.sql', `${DUMP_HEAD}${people.map(({ line }) => line).join('')}${DUMP_END}`)

const CSV_HEAD = 'id,phone,invite_code,invited_by,email,first_name,is_active,is_superuser,date_joined'
/** Imports lines of CSV into a database of its own, or another's. */
async function importCsv(lines: string[], { state, args = [] }: { state?: string; args?: string[] } = {}) {
  const place = state ?? (await temporaryState())
  const path = fileOf(`${String(lines.length)}-${Math.random()}.csv`, [CSV_HEAD, ...lines].join('\r\n'))
  const report = `${path}.report`
  const done = await runHere('import', ['--file', path, '--persist-to', place, '--report', report, ...args])
  const problems = (await readFile(report, 'utf8')).trim().split('\r\n').slice(1)
  return { ...done, state: place, problems: problems.map((line) => line.split(',').slice(0, 3).join(' ')) }
}

function read(state: string, sql: string): unknown[][] {
  const db = new DatabaseSync(findLocalDatabase(state))
  const rows = db
    .prepare(sql)
    .all()
    .map((row) => Object.values(row))
  db.close()
  return rows
}

async function differing(state: string): Promise<string[]> {
  const { run, close } = runOnSqlite(findLocalDatabase(state))
  const findings = await verifyCounts(run, { now: Date.now() })
  close()
  return findings.filter(({ differ }) => differ > 0).map(({ name }) => name)
}

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

describe('rows that cannot be taken as they are', () => {
  it('are reported with their lines and what becomes of them', async () => {
    const { code, stdout, state, problems } = await importCsv(
      [
        '1,+79174440001,AAAAAA,,ann@example.com,Ann,t,t,2024-01-01 10:00:00+00',
        '2,+79174440002,AAAAAB,AAAAAA,ANN@example.com,Bob,f,f,2024-01-02',
        '3,8 917 444-00-01,AAAAAC,AAAAAA,,,t,f,2024-01-03 10:00:00',
        '4,+7917,AAAAAD,,,,t,f,2024-01-04 10:00:00',
        '5,+79174440005,AAAAAE,AAAAAD,,,t,f,2024-01-05 10:00:00',
        '6,+79174440006,AAAAAF,NOBODY,no mail,,t,f,2024-01-06 10:00:00',
        '7,+79174440007,AAAAAG,AAAAAG,,,t,f,2024-01-07 10:00:00',
        '8,+79174440008,AAAAAH,AAAAAJ,,,t,f,2024-01-09 10:00:00',
        '9,+79174440009,AAAAAJ,AAAAAK,,,t,f,2024-01-08 10:00:00',
        '10,+79174440010,AAAAAK,AAAAAH,,,t,f,2024-01-10 10:00:00',
        '11,+79174440011,AOAAAI,,,,t,f,2024-01-11 10:00:00',
        '12,+79174440012,A0AAA1,AOAAAI,,,t,f,2024-01-12 10:00:00',
        '13,+79174440013,AAAAAA,,,,t,f,2024-01-13 10:00:00',
        '14,+79174440014,no,12,,,t,f,2024-01-14 10:00:00',
        '14,+79174440015,AAAAAM,,,,t,f,2024-01-15 10:00:00',
        '16,+79174440016,AAAAAN',
        '1000000000,+79174440017,AAAAAP,,,,t,f,2024-01-17 10:00:00',
      ],
      { args: ['--country', 'RU'] },
    )
    expect(code).toBe(0)
    expect(stdout).toContain('17 rows: 12 to import, 0 already here, 5 not imported.')
    expect(stdout).toContain('npm run createsuperuser -- --email ann@example.com\n')
    expect(problems).toEqual([
      '3 2 date_joined_invalid',
      '3 2 email_twice',
      '4 3 phone_twice',
      '5 4 phone_invalid',
      '6 5 inviter_refused',
      ...['7 6 email_invalid', '7 6 inviter_unknown'],
      '8 7 self_invite',
      '10 9 invite_cycle',
      ...['12 11 code_alike', '13 12 code_alike'],
      '14 13 code_twice',
      '15 14 code_invalid',
      '16 14 id_twice',
      '17  row_unreadable',
      '18  id_invalid',
    ])
    const found = read(state, 'SELECT id, invite_code, invited_by_code, email, is_active FROM users')
    const isNew = expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{6}$/)
    expect(found).toEqual([
      [1, 'AAAAAA', null, 'ann@example.com', 1],
      [2, 'AAAAAB', 'AAAAAA', null, 0],
      [5, 'AAAAAE', null, null, 1],
      [6, 'AAAAAF', null, null, 1],
      [7, 'AAAAAG', null, null, 1],
      [8, 'AAAAAH', 'AAAAAJ', null, 1],
      [9, 'AAAAAJ', null, null, 1],
      [10, 'AAAAAK', 'AAAAAH', null, 1],
      [11, 'AOAAAI', null, null, 1],
      [12, 'A0AAA1', 'AOAAAI', null, 1],
      [13, isNew, null, null, 1],
      [14, isNew, 'A0AAA1', null, 1],
    ])
    expect(await differing(state)).toEqual([])
  })

  it('keep what cannot be the id of an inviter, so that it is reported', () => {
    const names = { id: 'id', phone: 'phone', code: 'code', inviterId: 'inviter' }
    const cells = { id: '1', phone: '+79174440001', code: 'AAAAAA', inviter: '1000000000' }
    expect(readRow(cells, names, 0).user).toMatchObject({ inviterId: null, inviterCode: '1000000000' })
  })

  it('of people who are someone else here are left out, and late rows find the ids that were kept for them', async () => {
    const first = ['1,+79174440001,AAAAAA,,a@example.com,,t,f,2024-01-01 10:00:00']
    const { state } = await importCsv(first, { args: ['--reserve-ids', '2'] })
    const db = new DatabaseSync(findLocalDatabase(state))
    db.exec(
      `INSERT INTO users (phone, invite_code, email, date_joined) VALUES ('+79174440009', 'BBBBBB', 'b@example.com', 1)`,
    )
    db.close()
    const late = await importCsv(
      [
        ...first,
        '2,+79174440002,BBBBBB,,B@example.com,,t,f,2024-01-02 10:00:00',
        '3,+79174440009,AAAAAC,,,,t,f,2024-01-03 10:00:00',
        '5,+79174440005,AAAAAE,,,,t,f,2024-01-05 10:00:00',
      ],
      { state },
    )
    expect(late.problems).toEqual(['3 2 code_taken', '3 2 email_taken', '4 3 phone_taken', '5 5 id_taken'])
    expect(read(state, 'SELECT id, phone, email FROM users WHERE deleted_at IS NULL')).toEqual([
      [1, '+79174440001', 'a@example.com'],
      [2, '+79174440002', null],
      [5, '+79174440009', 'b@example.com'],
    ])
    expect(await differing(state)).toEqual([])
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
