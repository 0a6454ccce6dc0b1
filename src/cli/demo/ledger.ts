import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createLedgerTables, writeDay } from '../../guard/ledger-records.ts'
import type { SqlStore } from '../../guard/records.ts'
import { dayOf } from '../../lib/time.ts'
import { HISTORY_DAYS } from './daily.ts'
import type { Activity } from './daily.ts'

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

export const SMS_CURRENCY = 'EUR'

/** Sent codes by day and country, in the ledger of the service. */
export function fillLedger(file: string, { now, signInsOf }: Activity): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const db = new DatabaseSync(file)
  const sql: SqlStore = {
    exec: (query, ...values) => {
      const rows = db.prepare(query).all(...values)
      return { toArray: () => rows }
    },
  }
  db.exec('BEGIN')
  createLedgerTables(sql)
  const today = dayOf(now)
  for (let ago = 0; ago < HISTORY_DAYS; ago += 1) {
    for (const { country, share, used, price } of COUNTRIES) {
      const verified = Math.round(signInsOf(ago) * share)
      const sent = Math.round(verified / used)
      const spendMicros = Math.round(sent * price * MICROS)
      writeDay(sql, { day: today - ago, country }, { sent, verified, spendMicros })
    }
  }
  db.exec('COMMIT')
  db.close()
}
