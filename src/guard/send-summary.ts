import { SECOND_MS } from '../lib/time.ts'
import { dayOf, minuteOf, sentSince } from './ledger-records.ts'
import { countryBudget } from './ledger-rules.ts'
import type { LedgerStore } from './ledger-rules.ts'

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

const SUMS = 'sum(sent) AS sent, sum(verified) AS verified, sum(spendMicros) AS spendMicros'

/** Sends of the last days including today: by day over `days`, by country over `countryDays`. */
export function summariseSends(
  store: LedgerStore,
  { days, countryDays }: { days: number; countryDays: number },
  now: number,
): SendSummary {
  const { sql, policies } = store
  const today = dayOf(now)
  const { limit: quota, windowSeconds } = policies.sends_per_service
  const byDay = sql.exec(`SELECT day, ${SUMS} FROM days WHERE day > ? GROUP BY day ORDER BY day DESC`, today - days)
  const byCountry = sql.exec(
    `SELECT country, ${SUMS} FROM days WHERE day > ? GROUP BY country ORDER BY sent DESC, country`,
    today - countryDays,
  )
  const countries = asCountries(byCountry.toArray())
  return {
    days: asDays(byDay.toArray()),
    countries: countries.map((row) => ({ ...row, ...countryBudget(store, row.country, now) })),
    service: { sent: sentSince(sql, minuteOf(now - windowSeconds * SECOND_MS)), quota },
  }
}

/** The statements above return these columns. */
const asDays = (rows: unknown[]) => rows as SendDay[]
const asCountries = (rows: unknown[]) => rows as Omit<SendCountry, 'unverified' | 'quota'>[]
