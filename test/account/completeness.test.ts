import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CONTACT_MARK, GRAM } from '../../src/db/derived/fragments.ts'
import type { NumberRecord } from '../../src/guard/records.ts'
import { timeOfTimedId } from '../../src/lib/random.ts'
import { foldText } from '../../src/lib/text.ts'
import type { AccountExport } from '../../src/people/account/responses.ts'
import { pendingPhoneHash } from '../../src/referrals/keyed-hashes.ts'
import { deleteAccount, exportAccount } from '../support/account.ts'
import { runHourly } from '../support/scheduled.ts'
import { cleanGuard, dumpDatabase, dumpTable, guardTables, liveCodes, ourColumns, rowsOf } from '../support/stored.ts'
import type { Row } from '../support/stored.ts'
import { json, receiveCode } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'
import { device, firstPhone, liveALife, phone, phoneKey, test } from './one-life.ts'
import { PERSON } from './person.ts'
import { COLUMNS } from './personal-columns.ts'

/*
 * One user who has used every feature. A new table or column has to be declared here as personal or not; personal data
 * must be in the export and gone after deletion.
 */

const GUARD_TABLES = ['numbers', 'sends', 'failures', 'days', 'counted']

const clock = useTestClock()
/** The tests follow one life in order: each starts where the previous one ended. */
let now: number | undefined
beforeEach(() => {
  if (now !== undefined) vi.setSystemTime(now)
})
afterEach(() => {
  now = Date.now()
})

const about = (table: string, row: Row, id: number) =>
  table === 'pending_invites'
    ? row['phone_hash'] === pendingPhoneHash(test.config.secretKey, phone)
    : {
        users: row['id'],
        sessions: row['user_id'],
        audit_events: row['subject_id'],
        referral_links: row['user_id'],
        referrals: row['invitee_id'],
        sign_up_origins: row['user_id'],
        reward_events: row['user_id'],
        rewards: row['user_id'],
      }[table] === id

let person: Awaited<ReturnType<typeof liveALife>>
let exported: AccountExport
let stored: { table: string; column: string; values: unknown[] }[]

describe('a user who used every feature', () => {
  it('has rows in every table, with every personal column filled', async () => {
    person = await liveALife(clock)
    const columns = await ourColumns()
    const known = Object.entries(COLUMNS).flatMap(([table, own]) => Object.keys(own).map((name) => ({ table, name })))
    const names = (list: typeof known) => list.map(({ table, name }) => `${table}.${name}`).toSorted()
    expect(names(columns)).toEqual(names(known))
    expect(Object.keys(await guardTables()).toSorted()).toEqual(GUARD_TABLES.toSorted())

    const shown = known.filter(({ table, name }) => /^(?:shown|withheld)/.test(COLUMNS[table]?.[name] ?? ''))
    expect(shown.length).toBeGreaterThan(18)
    stored = await Promise.all(
      shown.map(async ({ table, name }) => {
        const rows = (await rowsOf(table)).filter((row) => table === 'former_phones' || about(table, row, person.id))
        return { table, column: name, values: rows.map((row) => row[name]).filter((value) => value !== null) }
      }),
    )
    for (const { table, column, values } of stored)
      expect([table, column, values.length > 0]).toEqual([table, column, true])
  })

  it('gets every stored value in the export', async () => {
    const response = await exportAccount(device, person.last)
    expect(response.status).toBe(200)
    exported = await json<AccountExport>(response)
    const text = JSON.stringify(exported)
    const expected = stored.filter(({ table, column }) => COLUMNS[table]?.[column] === 'shown')
    expect(expected.length).toBeGreaterThanOrEqual(18)
    for (const { column, values } of expected)
      for (const value of values) expect(text).toContain(asExported(column, value))
    expect(exported).toMatchObject({
      profile: { id: person.id, phone, invited_count: 1 },
      earlier_account: { deleted_at: expect.any(String), remembered_until: expect.any(String) },
      invited: [expect.any(Number)],
      referrals: {
        invited_by: { id: expect.any(Number), country: PERSON.country },
        counts: { clicks: 0, uniques: 0 },
        links: [{ code: 'spring-code', disabled_at: null }],
        pending: { link: expect.any(String), inviter_id: expect.any(Number) },
      },
      deletion: null,
    })
  })

  it("gets the guard's records of the number, over all lanes, without codes", async () => {
    const tables = await guardTables()
    const own = (tables['numbers'] ?? [])
      .filter((row) => String(row['phoneKey']).split('|')[0] === phoneKey)
      .map((row) => JSON.parse(String(row['record'])) as NumberRecord)
    expect(exported.number?.codes).toHaveLength(own.length)
    expect(new Set(exported.number?.codes.map(({ purpose }) => purpose))).toEqual(
      new Set(['sign_in', 'device', 'phone_change']),
    )
    for (const kind of ['send', 'failure'] as const) {
      const events = own.flatMap((record) => record.events).filter((event) => event.kind === kind)
      const times = events.map(({ at }) => new Date(at).toISOString())
      expect(exported.number?.[`${kind}s`].map(({ at }) => at).toSorted()).toEqual(times.toSorted())
      expect(times.length).toBeGreaterThan(0)
    }
    // The only place that stores the number itself.
    const listed = (tables['sends'] ?? []).filter((row) => row['phone'] === phone)
    expect(listed.length).toBeGreaterThan(0)
    expect(exported.number?.pending_codes.map(({ sent_at: at }) => at).toSorted()).toEqual(
      listed.map((row) => new Date(timeOfTimedId(String(row['id']))).toISOString()).toSorted(),
    )
    for (const code of exported.number?.pending_codes ?? []) expect(code.phone).toBe(phone)
    const text = JSON.stringify(exported)
    const codes = test.messages.flatMap(({ code }) => (code === undefined ? [] : [`"${code}"`]))
    expect(codes.length).toBeGreaterThan(5)
    for (const secret of [...codes, person.last.access, phoneKey, 'izolda was blocked'])
      expect(text).not.toContain(secret)
  })

  it('leaves nothing behind after deletion: no table, search index, code store or guard record', async () => {
    // Times are not personal; events keep theirs.
    const isTime = (column: string) => column.endsWith('_at') || column === 'last_login'
    const secrets = stored.flatMap(({ column, values }) => (isTime(column) || column === 'details' ? [] : values))
    const index = async () => dumpTable('users_search_data')
    expect(await index()).toContain('靐齉爩')
    expect(holds(await dumpDatabase(), PERSON.country)).toBe(true)
    expect((await deleteAccount(device, person.last)).status).toBe(202)
    clock.advance(30 * 86_400)
    // Someone else requests a code for the number on the last day.
    await receiveCode(test, phone)
    expect(await liveCodes()).toHaveLength(1)
    expect((await runHourly(test)).report).toMatchObject({ users_erased: 1 })
    clock.advance(86_400)
    expect((await runHourly(test)).report).toMatchObject({ former_phones_purged: 2 })
    await cleanGuard()

    const needles = [
      ...new Set([...secrets.map(String), phone, phone.slice(1), firstPhone, PERSON.address, '靐齉爩', 'izolda']),
    ]
    expect(needles.length).toBeGreaterThan(15)
    const database = await dumpDatabase()
    for (const needle of needles) expect([needle, holds(database, needle)]).toEqual([needle, false])
    const details = (await rowsOf('audit_events')).filter((row) => row['subject_id'] === person.id)
    expect(details.length).toBeGreaterThanOrEqual(10)
    for (const row of details) {
      expect(row).toMatchObject({ country: null, network: null, user_agent: null, request_id: null, details: null })
    }

    // Their links lead nowhere, and no invitation waits for their number.
    expect(await rowsOf('pending_invites')).toEqual([])
    const links = await env.DB.prepare('SELECT code, label, disabled_at FROM referral_links').all()
    expect(links.results).toEqual([{ code: 'spring-code', label: null, disabled_at: expect.any(Number) }])
    // Their country is also removed from the statistics of their inviter, whose totals still add up.
    const countries = await env.DB.prepare(
      "SELECT value, sum(signups) AS n FROM referral_counts WHERE dimension = 'country' GROUP BY value",
    ).all()
    expect(countries.results.map(({ value }) => value)).toEqual(['XX'])

    const words = [phone.slice(1), firstPhone.slice(1), PERSON.email, PERSON.first_name, PERSON.last_name]
    for (const word of words) {
      const folded = foldText(word)
      const pieces = Array.from({ length: folded.length - GRAM + 1 }, (_, at) => folded.slice(at, at + GRAM))
      const found = await env.DB.prepare('SELECT rowid FROM users_search WHERE users_search MATCH ?')
        .bind(pieces.map((piece) => `("${piece}" OR "${CONTACT_MARK}${piece}")`).join(' AND '))
        .all()
      expect([word, found.results]).toEqual([word, []])
    }
    expect(await index()).not.toContain('靐齉爩')
    await env.DB.exec('CREATE VIRTUAL TABLE users_search_places USING fts5vocab(users_search, instance)')
    const places = await env.DB.prepare('SELECT term FROM users_search_places WHERE doc = ?').bind(person.id).all()
    await env.DB.exec('DROP TABLE users_search_places')
    expect(places.results).toEqual([])

    expect(await liveCodes()).toEqual([])
    const guard = JSON.stringify(await guardTables())
    for (const needle of [...needles, phoneKey, `change:${person.id}`])
      expect([needle, holds(guard, needle)]).toEqual([needle, false])
  })
})

/** Whether a dump holds a value. A country's two letters turn up in any digest, so they count as a whole value alone. */
const holds = (dump: string, value: string): boolean =>
  value.length > 2 ? dump.includes(value) : new RegExp(String.raw`\\?"${value}\\?"`).test(dump)

/** Formatted like the export: ISO 8601 times, nested JSON. */
function asExported(column: string, value: unknown): string {
  if (column.endsWith('_at') || column === 'last_login') return new Date(Number(value)).toISOString()
  return column === 'details' ? String(value) : JSON.stringify(value)
}
