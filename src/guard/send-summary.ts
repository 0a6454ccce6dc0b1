import { dayOf, SECOND_MS } from '../lib/time.ts'
import { minuteOf, readDays, sentSince } from './ledger-records.ts'
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
  const rows = readDays(store, today - Math.max(days, countryDays) + 1)
  const countryRows = rows.filter(({ day }) => day > today - countryDays)
  const byCountry = sumsBy(countryRows, ({ country }) => country).map(([country, sums]) => ({ country, ...sums }))
  return {
    days: sumsBy(
      rows.filter(({ day }) => day > today - days),
      ({ day }) => day,
    ).map(([day, sums]) => ({ day, ...sums })),
    countries: byCountry
      .toSorted((a, b) => b.sent - a.sent || (a.country < b.country ? -1 : 1))
      .map((row) => ({ ...row, ...countryBudget(store, row.country, now) })),
    service: { sent: sentSince(store, minuteOf(now - windowSeconds * SECOND_MS)), quota },
  }
}

/** Sums of the rows with the same key, in the order of the keys' first rows. */
function sumsBy<Key>(rows: DayOfCountry[], keyOf: (row: DayOfCountry) => Key) {
  const sums = new Map<Key, { sent: number; verified: number; spendMicros: number }>()
  for (const row of rows) {
    const { sent, verified, spendMicros } = sums.get(keyOf(row)) ?? { sent: 0, verified: 0, spendMicros: 0 }
    sums.set(keyOf(row), {
      sent: sent + row.sent,
      verified: verified + row.verified,
      spendMicros: spendMicros + row.spendMicros,
    })
  }
  return Array.from(sums)
}
