import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { objectId } from '../src/cli/wrangler/local-database.ts'
import { createLedgerTables, writeDay } from '../src/guard/ledger-records.ts'
import type { SqlStore } from '../src/guard/records.ts'
import { DAY_MS, dayOf } from '../src/lib/time.ts'

/* Made-up history for the screenshots, written before the service starts. */

export const DAYS = 61
const LEDGER_OBJECTS = 'referral-api-SendLedger'
const MICROS = 1_000_000

/** Countries: share of all codes, share used, and the price as in `SMS_PRICES`. */
const COUNTRIES = [
  { country: 'RU', share: 0.58, used: 0.93, price: 0.045 },
  { country: 'KZ', share: 0.17, used: 0.91, price: 0.06 },
  { country: 'DE', share: 0.12, used: 0.95, price: 0.075 },
  { country: 'TR', share: 0.08, used: 0.88, price: 0.02 },
  { country: 'UZ', share: 0.05, used: 0.71, price: 0.11 },
]

export const SMS_PRICES = COUNTRIES.map(({ country, price }) => `${country}=${price}`).join(',')

/** Sign-ins by days ago: growing every week, fewer at weekends. */
export function signInsOf(ago: number): number {
  const weekend = [0, 6].includes(new Date(Date.now() - ago * DAY_MS).getUTCDay()) ? 0.7 : 1
  return Math.round((900 - ago * 6 + 60 * Math.sin(ago * 1.7)) * weekend)
}

/** Two months of sent codes, in the service's own ledger. */
export function fillLedger(state: string): void {
  const file = join(state, 'v3', 'do', LEDGER_OBJECTS, `${objectId(LEDGER_OBJECTS, 'service')}.sqlite`)
  mkdirSync(dirname(file), { recursive: true })
  const db = new DatabaseSync(file)
  const sql: SqlStore = {
    exec: (query, ...values) => {
      const rows = db.prepare(query).all(...values)
      return { toArray: () => rows }
    },
  }
  createLedgerTables(sql)
  const today = dayOf(Date.now())
  for (let ago = 0; ago < DAYS; ago += 1) {
    for (const { country, share, used, price } of COUNTRIES) {
      const verified = Math.round(signInsOf(ago) * share)
      const sent = Math.round(verified / used)
      const spendMicros = Math.round(sent * price * MICROS)
      writeDay(sql, { day: today - ago, country }, { sent, verified, spendMicros })
    }
  }
  db.close()
}

/** Two months of sign-ins for the charts. */
export function countDays(db: DatabaseSync): void {
  const insert = db.prepare(
    'INSERT INTO daily_counts (day, metric, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  )
  for (let ago = 0; ago < DAYS; ago += 1) {
    const day = new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10)
    const level = signInsOf(ago)
    insert.run(day, 'sign_in', level)
    insert.run(day, 'sign_up', Math.round(level * 0.05))
    insert.run(day, 'sign_in_failed:invalid_code', Math.round(level * 0.04))
    insert.run(day, 'code_locked:attempts_per_code', ago === 9 ? 31 : ago % 4)
  }
}

/** Staff actions on a person, oldest first. */
export function addEvents(db: DatabaseSync, personId: number): void {
  const staffId = db.prepare('SELECT id FROM staff').get()?.['id'] as number
  const insert = db.prepare(
    `INSERT INTO audit_events (id, actor, actor_id, subject_id, action, outcome, country, network, request_id, details)
      VALUES (?, 'staff', ?, ?, ?, 'ok', 'DE', '203.0.113.0/24', ?, ?)`,
  )
  const events: [hoursAgo: number, action: string, details: object][] = [
    [26, 'person_blocked', { reason: 'Codes for sale, ticket 4711', before: { is_active: true } }],
    [25, 'person_unblocked', { reason: 'It was someone else, ticket 4711', before: { is_active: false } }],
    [3, 'person_sessions_ended', { reason: 'Lost their phone, ticket 4821' }],
    [2, 'number_unlocked', { reason: 'Called from this number, ticket 4821', phone: '+7917•••5566' }],
  ]
  for (const [hours, action, details] of events) {
    const requestId = `0b9f6d52-4c5e-4a53-9f6f-0c1d2ad2a0${String(hours).padStart(2, '0')}`
    insert.run(
      (Date.now() - hours * 3_600_000) * 1000 + 1,
      staffId,
      personId,
      action,
      requestId,
      JSON.stringify(details),
    )
  }
}
