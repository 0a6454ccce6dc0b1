import { BARE_TABLES } from './bare/tables.ts'
import { bundleEntry } from './bundles.ts'
import { countRow } from './count.ts'
import type { Counts } from './counting.ts'
import { seedPeople } from './people.ts'
import { seedReferrals } from './referrals.ts'
import { seedRewards } from './rewards.ts'
import { wakeGuard } from './rows.ts'
import type { Row } from './rows.ts'
import { startStage } from './stage.ts'
import type { Stage } from './stage.ts'

/** The service and the bare Worker, on stores of their own. */
export interface Pair<Of = Stage> {
  service: Of
  bare: Of
}

/** Fills the stores with what every row needs. */
export async function seedStage(stage: Stage, now: number, users?: number): Promise<void> {
  await seedPeople(stage, now, users)
  await seedReferrals(stage, now)
  await seedRewards(stage)
}

/** Runs a function with both Workers on fresh, equally seeded stores. */
export async function withPair<Result>(
  bundles: Pair<string>,
  { out, users }: { out: string; users?: number },
  use: (pair: Pair) => Promise<Result>,
): Promise<Result> {
  const service = await startStage({ name: 'service', bundle: bundles.service, out })
  const bare = await startStage({ name: 'bare', bundle: bundles.bare, out, tables: BARE_TABLES })
  try {
    const now = Date.now()
    for (const stage of [service, bare]) await seedStage(stage, now, users)
    return await use({ service, bare })
  } finally {
    await Promise.all([service.stop(), bare.stop()])
  }
}

interface Counting {
  rows: readonly Row[]
  out: string
  /** Requests per row, and people in the database, where fewer than usual will do. */
  requests?: number
  users?: number
}

/** What a request of each row costs the stores of either side, on average. */
export async function countRows({ rows, requests, ...stages }: Counting): Promise<Pair<Counts>[]> {
  const { out } = stages
  const bundles = {
    service: await bundleEntry('counting-service', out),
    bare: await bundleEntry('counting-bare', out),
  }
  return withPair(bundles, stages, async ({ service, bare }) => {
    for (const stage of [service, bare]) await wakeGuard(stage)
    const counted: Pair<Counts>[] = []
    for (const row of rows) {
      counted.push({ service: await countRow(row, service, requests), bare: await countRow(row, bare, requests) })
    }
    return counted
  })
}
