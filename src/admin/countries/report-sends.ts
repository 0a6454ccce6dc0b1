import type { CountryReport } from '../../guard/ledger-rules.ts'
import { DAY_MS, toDay } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import { reachStore } from '../reach-store.ts'
import { MICROS } from './micros.ts'
import type { SendReport } from './responses.ts'

/** Codes sent, used and paid for in the last days, by day and country, newest first. @throws AppError `storage_unavailable` */
export async function reportSends({ ledger }: Pick<Ports, 'ledger'>, days: number): Promise<SendReport> {
  const report = await reachStore(ledger.reportSends(days))
  return { results: report.map(dayView) }
}

const dayView = ({ day, country, sent, verified, forgiven, spendMicros, closed, quota }: CountryReport) => ({
  day: toDay(day * DAY_MS),
  country,
  sent,
  verified,
  unverified: sent - verified - forgiven,
  spend: spendMicros / MICROS,
  closed,
  unverified_limit: quota,
})
