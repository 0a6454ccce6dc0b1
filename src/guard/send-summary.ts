import { dayOf, SECOND_MS } from '../lib/time.ts'
import { minuteOf, sentSince } from './ledger-records.ts'
import type { DayOfCountry, LedgerStore } from './ledger-records.ts'
import { countryBudget } from './ledger-rules.ts'

export interface SendDay {
  /** Days since 1970. */
  day: number
  sent: number
  verified: number
  /** Millionths of the currency of `SMS_PRICES`. */
  spendMicros: number
}

export interface SendCountry extends Omit<SendDay, 'day'> {
  country: string
  /** Today: unused codes, and how many there may be. */
  unverified: number
  quota: number
}

export interface SendSummary {
  /** Newest first, without days that have no sends. */
  days: SendDay[]
  /** Most codes first. */
  countries: SendCountry[]
  /** Codes in the window of `sends_per_service`, and how many there may be. */
  service: { sent: number; quota: number }
}

/** Sends of the last days including today: by day over `days`, by country over `countryDays`. */
export function summariseSends(
  store: LedgerStore,
  { days, countryDays }: { days: number; countryDays: number },
  now: number,
): SendSummary {
  const today = dayOf(now)
  const { limit: quota, windowSeconds } = store.policies.sends_per_service
  const byCountry = sumsBy(store, 'country', today - countryDays + 1).map(([country, sums]) => ({ country, ...sums }))
  return {
    days: sumsBy(store, 'day', today - days + 1)
      .map(([day, sums]) => ({ day, ...sums }))
      .toSorted((a, b) => b.day - a.day),
    countries: byCountry
      .toSorted((a, b) => b.sent - a.sent || (a.country < b.country ? -1 : 1))
      .map((row) => ({ ...row, ...countryBudget(store, row.country, now) })),
    service: { sent: sentSince(store, minuteOf(now - windowSeconds * SECOND_MS)), quota },
  }
}

type Sums = Pick<SendDay, 'sent' | 'verified' | 'spendMicros'>

/** Sums since a day, which SQL adds up: there are tens of thousands of days of countries. */
function sumsBy<Key extends 'day' | 'country'>({ sql, memory }: LedgerStore, key: Key, since: number) {
  const query = `SELECT ${key} AS key, sum(sent) AS sent, sum(verified) AS verified, sum(spendMicros) AS spendMicros
    FROM days WHERE day >= ? GROUP BY ${key}`
  const rows = sql.exec(query, since).toArray() as unknown as (Sums & { key: DayOfCountry[Key] })[]
  const sums = new Map(rows.map(({ key: of, ...sum }): [DayOfCountry[Key], Sums] => [of, sum]))
  for (const recent of memory.days.values()) {
    if (recent.day < since) continue
    const { sent, verified, spendMicros } = sums.get(recent[key]) ?? { sent: 0, verified: 0, spendMicros: 0 }
    sums.set(recent[key], {
      sent: sent + recent.sent,
      verified: verified + recent.verified,
      spendMicros: spendMicros + recent.spendMicros,
    })
  }
  return Array.from(sums)
}
