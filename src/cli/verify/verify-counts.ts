import { PART_USERS, WHOLE } from '../../db/derived/check.ts'
import type { Check, Part } from '../../db/derived/check.ts'
import { AS_A_WHOLE, BY_USER, COMPARED_AS_A_WHOLE } from '../../db/derived/checks.ts'
import { REWARDS_AS_A_WHOLE, REWARDS_BY_USER } from '../../db/derived/reward-checks.ts'
import { firstKeptDay } from '../../links/stats/period.ts'
import { keptKeys } from '../../referrals/periods.ts'

/** Runs statements in order and returns the rows of each. */
export type RunSql = (statements: string[]) => Promise<object[][]> | object[][]

interface Result {
  compared: number
  differ: number
  /** A difference, in words. */
  example: string | null
}

export interface Finding extends Result {
  /** What was compared. */
  name: string
  /** How many still differ after a repair. */
  left: number
}

/** What D1 runs in one request. */
interface Batch {
  checks: readonly Check[]
  part: Part
}

/** A repair can change what later checks count from. */
const ROUNDS = 3

interface Checks {
  byUser: readonly Check[]
  asAWhole: readonly Check[]
}

const ALL: Checks = { byUser: BY_USER, asAWhole: [...AS_A_WHOLE, ...COMPARED_AS_A_WHOLE] }
/** Those that have to do with money. */
export const LEDGER_CHECKS: Checks = { byUser: REWARDS_BY_USER, asAWhole: REWARDS_AS_A_WHOLE }

interface Wanted {
  now: number
  repair?: boolean
  checks?: Checks
}

/** Compares every maintained number with what it counts. `repair` rebuilds those that differ. */
export async function verifyCounts(run: RunSql, { now, repair = false, checks = ALL }: Wanted): Promise<Finding[]> {
  const findings = new Map<string, Finding>()
  for (const batch of await planBatches(run, now, checks)) {
    const found = await compare(run, batch)
    const left = repair ? await rebuild(run, batch, found) : found
    for (const [i, { name }] of batch.checks.entries()) {
      const [{ compared, differ, example }, sum] = [found[i]!, findings.get(name)]
      findings.set(name, {
        name,
        compared: compared + (sum?.compared ?? 0),
        differ: differ + (sum?.differ ?? 0),
        example: sum?.example ?? example,
        left: left[i]!.differ + (sum?.left ?? 0),
      })
    }
  }
  return [...findings.values()]
}

async function planBatches(run: RunSql, now: number, { byUser, asAWhole }: Checks): Promise<Batch[]> {
  // An imported person may have any id.
  const [rows] = await run([
    `SELECT (SELECT max(date_joined) FROM users) AS newest, (SELECT json_group_array(id) FROM (
      SELECT id, row_number() OVER (ORDER BY id) AS place FROM users) WHERE place % ${PART_USERS} = 0) AS ends`,
  ])
  const [{ newest, ends }] = rows as [{ newest: number | null; ends: string }]
  // Seeded users can join in the future.
  const latest = Math.max(now, newest ?? 0)
  const covered = { periods: keptKeys(latest), daysFrom: firstKeptDay(latest) }
  // The last part also finds rows of users who do not exist.
  const parts = [...(JSON.parse(ends) as number[]), WHOLE.to].map((to, i, all) => ({
    ...covered,
    from: i === 0 ? 0 : all[i - 1]! + 1,
    to,
  }))
  return [...parts.map((part) => ({ checks: byUser, part })), { checks: asAWhole, part: { ...WHOLE, ...covered } }]
}

async function compare(run: RunSql, { checks, part }: Batch): Promise<Result[]> {
  const rows = await run(checks.map((check) => check.compare(part)))
  return rows.map(([result]) => result as Result)
}

/** Returns what still differs. */
async function rebuild(run: RunSql, batch: Batch, found: Result[]): Promise<Result[]> {
  let left = found
  for (let round = 0; round < ROUNDS && left.some(({ differ }) => differ > 0); round += 1) {
    const wrong = batch.checks.filter((_, i) => left[i]!.differ > 0)
    const statements = wrong.flatMap(({ write, prune }) => [write?.(batch.part), prune?.(batch.part)])
    await run(statements.filter((sql) => sql !== undefined))
    left = await compare(run, batch)
  }
  return left
}
