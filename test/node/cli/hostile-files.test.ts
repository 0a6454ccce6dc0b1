import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readRecords } from '../../../src/cli/import/records.ts'
import type { OldRecord } from '../../../src/cli/import/records.ts'
import { readCsv } from '../../../src/lib/csv-read.ts'
import { readLines } from '../../../src/lib/text-stream.ts'
import { CSV_HEAD, fileOf, importCsv } from './import-csv.ts'
import { runHere, temporaryState } from './run-command.ts'

async function rowsOf(path: string, isWanted: (columns: string[]) => boolean = () => true): Promise<OldRecord[]> {
  const rows = []
  for await (const row of readRecords(path, isWanted)) rows.push(row)
  return rows
}

describe('a value of nine million characters', () => {
  const LENGTH = 9_000_000

  it.each([
    ['of letters, in SQL', 'long.sql', "'", 'x'],
    ['of quotes, in SQL', 'quotes.sql', "'", "''"],
    ['of letters, in CSV', 'long.csv', '"', 'x'],
    ['of quotes, in CSV', 'quotes.csv', '"', '""'],
  ])('%s, is read like any other', async (_, name, quote, char) => {
    const value = quote + char.repeat(LENGTH) + quote
    const text = name.endsWith('.sql')
      ? `INSERT INTO u (id, phone) VALUES (1, ${value}),\n(2, 'b');\n`
      : `id,phone\n1,${value}\n2,b\n`
    const rows = await rowsOf(fileOf(name, text))
    expect(rows.map(({ cells }) => [cells?.['id'], cells?.['phone']?.length])).toEqual([
      ['1', LENGTH],
      ['2', 1],
    ])
  })
})

describe('quotes inside of a value', () => {
  it.each([
    ["''", ''],
    ["''''", "'"],
    ["'O''Neil'", "O'Neil"],
    ["'''a''''b'''", "'a''b'"],
    ["'a\n''\nb'", "a\n'\nb"],
  ])('of SQL are doubled: %s', async (written, value) => {
    const text = `INSERT INTO u (id, phone, note) VALUES (1, ${written}, ${written}), (2, 'b', NULL);\n`
    expect((await rowsOf(fileOf('quoted.sql', text))).map(({ cells }) => cells)).toEqual([
      { id: '1', phone: value, note: value },
      { id: '2', phone: 'b', note: null },
    ])
  })

  it.each([
    ['""', ['']],
    ['"""",x', ['"', 'x']],
    ['"a""b","c""","""d"', ['a"b', 'c"', '"d']],
    ['"a""', undefined],
    ['"', undefined],
    ['"a"b', undefined],
    ['"a"""b', undefined],
  ])('of CSV are doubled: %s', (written, cells) => {
    const lines = readCsv(`x,${written}`, ',')
    expect(lines?.map((line) => line.cells)).toEqual(cells && [['x', ...cells]])
  })
})

describe('a text of another table', () => {
  const ROW = 'INSERT INTO users (id, phone) VALUES (500, +79172666666);'

  it.each([
    ['of INSERT', `INSERT INTO notes (n, body) VALUES (1, 'Hi!\n${ROW}\n');`],
    ['of INSERT, in which a quote is doubled', `INSERT INTO notes (n, body) VALUES (1, 'It''s\n${ROW}\n''');`],
    ['of INSERT, in a table with spaces', `INSERT INTO "my notes" (n, body) VALUES (1, 'Hi!\n${ROW}\n');`],
    ['of INSERT, in columns with brackets', `INSERT INTO notes (n, "body (html)") VALUES (1, 'Hi!\n${ROW}\n');`],
    ['of INSERT, in many rows', `INSERT INTO notes VALUES\n\t(1, 'a'),\n\t(2, 'Hi!\n${ROW}\n');`],
    ['of COPY', `COPY notes (body, more) FROM stdin;\n${ROW}\tmore;\n\\.`],
    ['of COPY, with no end of a statement', `COPY notes (body, more) FROM stdin;\n${ROW}\tmore\n\\.`],
    ['of COPY, that begins another block', 'COPY notes (body) FROM stdin;\nCOPY users (id, phone) FROM stdin;\n\\.'],
    ['of COPY, that creates a table', 'COPY notes (body) FROM stdin;\nCREATE TABLE a (\n\\.'],
    ['of COPY, in a table with spaces', `COPY "my notes" (body) FROM stdin;\n${ROW}\n\\.`],
    ['of COPY, in a table without columns', `COPY notes  FROM stdin;\n${ROW}\n\\.`],
  ])('%s, is no row', async (_, statement) => {
    const users = {
      copy: 'COPY users (id, phone) FROM stdin;\n1\t+79174440001\n\\.',
      insert: `INSERT INTO users (id, phone) VALUES (1, '+79174440001');`,
    }
    for (const table of Object.values(users))
      for (const parts of [
        [statement, table],
        [table, statement],
      ]) {
        const path = fileOf('texts.sql', `--\n${parts.join('\n')}\n`)
        const rows = await rowsOf(path, (columns) => columns.includes('phone'))
        expect(rows.map(({ cells }) => cells)).toEqual([{ id: '1', phone: '+79174440001' }])
      }
  })
})

describe('a dump in which two tables have the columns', () => {
  const insert = (table: string) => `INSERT INTO ${table} (id, phone) VALUES (1, '+79174440001');\n`
  const copy = (table: string) => `COPY ${table} (id, phone) FROM stdin;\n1\t+79174440001\n\\.\n`

  it.each([
    ['INSERT', insert('old.users') + insert('public.users')],
    ['COPY', copy('old.users') + copy('public."users"')],
    ['both', copy('old.users') + insert('public.users')],
  ])('of %s, is refused', async (_, text) => {
    await expect(rowsOf(fileOf('two.sql', text))).rejects.toThrow(
      '"old.users" and "public.users" both have the columns to import. Dump one table only: pg_dump -t TABLE.',
    )
  })

  it('is read if they are parts of one', async () => {
    const text = copy('public.users') + insert('public."users"') + copy('public.users')
    expect(await rowsOf(fileOf('parts.sql', text))).toHaveLength(3)
  })
})

describe('a gzipped file', () => {
  const whole = gzipSync(`${CSV_HEAD}\n1,+79174440001,AAAAAA,,,Ann,t,f,2024-01-01\n`)

  it.each([
    ['was cut off', whole.subarray(0, -9)],
    ['is not one', new TextEncoder().encode(`${CSV_HEAD}\n`)],
    ['was changed', whole.with(whole.length - 6, whole.at(-6)! ^ 1)],
  ])('that %s is named', async (_, bytes) => {
    const path = fileOf('broken.csv.gz', bytes)
    const { code, stderr } = await runHere('import', ['--file', path, '--persist-to', await temporaryState()])
    expect([code, stderr]).toEqual([1, `Error: ${path} is damaged, or not gzipped.\n`])
  })
})

describe('a line', () => {
  const MEGABYTE = 1024 * 1024
  const short = `1,+79174440001,AAAAAA,,,Ann,t,f,2024-01-01\n`

  it.each(['import', 'import:links'])(
    'that is too long for any record stops `npm run %s`, which names it',
    async (command) => {
      const text = `${CSV_HEAD},short_link\n${short}${'x'.repeat(33 * MEGABYTE)}`
      const path = fileOf('bomb.csv.gz', gzipSync(text))
      const args = ['--file', path, '--persist-to', await temporaryState()]
      const { code, stderr } = await runHere(command.replace(':', '-'), args)
      expect([code, stderr]).toEqual([1, expect.stringContaining(`line 3 of ${path} is longer than 32 MB`)])
    },
  )

  it('is not measured together with others', async () => {
    const rows = await rowsOf(fileOf('many.csv', `id,phone\n${`1,${'x'.repeat(MEGABYTE)}\n`.repeat(40)}`))
    expect(rows.map(({ line, cells }) => [line, cells?.['phone']?.length])).toEqual(
      Array.from({ length: 40 }, (_, i) => [i + 2, MEGABYTE]),
    )
  })

  it('is the same however its bytes arrive', async () => {
    const text = 'Ян,\u2028é\n\n\r\n😀\nlast'
    const bytes = new TextEncoder().encode(text)
    for (const size of [1, 2, 3, 5, 100]) {
      const lines = []
      for await (const line of readLines(piecesOf(bytes, size))) lines.push(line)
      expect(lines).toEqual(text.split('\n'))
    }
  })
})

async function* piecesOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

it('thousands of refused rows with one code, and thousands that name it, are each looked at a few times', async () => {
  const REFUSED = 15_000
  const refused = Array.from(
    { length: REFUSED },
    (_, i) => `${i + 1},none,TEST00,,test@example.com,,,,2020-01-01T00:00:00Z`,
  )
  const invited = refused.map((_, i) => `${REFUSED + i + 1},+7917${1_000_000 + i},,TEST00,,,,,2020-01-02T00:00:00Z`)
  const { stdout, problems } = await importCsv([...refused, ...invited], { args: ['--dry-run'] })
  expect(stdout).toContain(`${(2 * REFUSED).toLocaleString('en')} rows`)
  const counts = Object.groupBy(problems, (problem) => problem.split(' ').at(-1)!)
  expect(Object.entries(counts).map(([name, rows]) => [name, rows?.length])).toEqual([
    ['phone_invalid', REFUSED],
    ['code_invalid', REFUSED],
    ['inviter_refused', REFUSED],
  ])
})
