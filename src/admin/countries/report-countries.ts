import type { CountryReport } from '../../guard/ledger-rules.ts'
import { DAY_MS, toDay } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import { reachStore } from '../reach-store.ts'
import type { DayOfCountry } from './responses.ts'

/** Prices are kept in millionths of the currency of `SMS_PRICES`. */
export const MICROS = 1_000_000

/** Codes sent, used and paid for in the last days, by day and country, newest first. @throws AppError `storage_unavailable` */
export async function reportCountries({ ledger }: Pick<Ports, 'ledger'>, days: number): Promise<DayOfCountry[]> {
  const report = await reachStore(ledger.reportSends(days))
  return report.map(dayView)
}

const dayView = ({ day, country, sent, verified, unverified, spendMicros, closed, quota }: CountryReport) => ({
  day: toDay(day * DAY_MS),
  country,
  sent,
  verified,
  unverified,
  spend: spendMicros / MICROS,
  closed,
  unverified_limit: quota,
})
