import { grouped } from '../terminal/progress.ts'
import { ledgerOf } from './ledger-sources.ts'
import { LEDGER_CHECKS, verifyCounts } from './verify-counts.ts'
import type { RunSql } from './verify-counts.ts'
import { verifyLedger } from './verify-ledger.ts'
import type { LedgerReport } from './verify-ledger.ts'

/** Checks the ledger of a database, and that events, rewards and balances agree with it. */
export async function verifyRewards(run: RunSql, given: Parameters<typeof verifyLedger>[1]): Promise<LedgerReport> {
  const report = await verifyLedger(ledgerOf(run), given)
  const findings = await verifyCounts(run, { now: Date.now(), checks: LEDGER_CHECKS })
  const differing = findings
    .filter(({ differ }) => differ > 0)
    .map(({ name, differ, example }) => `${name}: ${grouped(differ)} differ, such as ${String(example)}.`)
  return { ...report, problems: [...report.problems, ...differing] }
}
