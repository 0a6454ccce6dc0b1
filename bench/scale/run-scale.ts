import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seedDatabase } from '../../src/cli/seed/seed-database.ts'
import { openSqlite } from '../../src/cli/verify/run-sql.ts'
import { verifyCounts } from '../../src/cli/verify/verify-counts.ts'
import { findLocalDatabase, migrateLocalDatabase } from '../../src/cli/wrangler/local-database.ts'
import { bundleEntry } from '../bundles.ts'
import { readCounts } from '../count.ts'
import { sendAll } from '../load-client.ts'
import { startStage } from '../stage.ts'
import { requestBytes } from '../wire.ts'
import { panelReadsOf, preparePanel, previewsOf } from './panel-reads.ts'
import { prepareReaders } from './readers.ts'
import { readsOf, SLACK_ROWS } from './reads.ts'
import type { Read } from './reads.ts'

export interface Scale {
  users: number
  topInvitees: number
  clicks: number
}

export interface ReadCost {
  read: Read
  rows: number
  trips: number
  ms: number
}

const OUT = 'dist/bench'
/** The time of a read is its fastest run: other load on the machine can only add to it. */
const TIMES = 3

/**
 * Fills a fresh local database, runs the service on it, and reports the cost of each read and which counts are wrong.
 * Deletes the database.
 */
export async function runScale({ users, topInvitees, clicks }: Scale, progress: (text: string) => void) {
  const state = await mkdtemp(join(tmpdir(), 'referral-api-scale-'))
  try {
    migrateLocalDatabase(state)
    const file = await findLocalDatabase(state)
    const now = Date.now()
    seedDatabase(file, { users, topInvitees, clicks, seed: 1, until: now }, (done) => {
      if (done === users) progress(`${users} users inserted; adding their links, clicks and referrals`)
    })
    progress('reading')
    const readers = await prepareReaders(file, now)
    const panel = preparePanel(file, now)
    const reads = [...readsOf(readers, users, now), ...panelReadsOf(readers, panel), ...previewsOf(panel, users, now)]
    const bundle = await bundleEntry('counting-service', OUT)
    const stage = await startStage({ name: 'scale', bundle, out: OUT, state })
    let costs: ReadCost[]
    try {
      costs = await measureReads(stage.port, reads)
    } finally {
      await stage.stop()
    }
    progress('verifying counts')
    const { run, close } = openSqlite(file)
    const findings = await verifyCounts(run, { now }).finally(close)
    return { costs, differing: findings.filter(({ differ }) => differ > 0) }
  } finally {
    await rm(state, { recursive: true, force: true })
  }
}

/** Whether a read costs more rows than its page and the slack, or more trips than allowed. */
export const isOver = ({ read: { page, maxTrips = 1 }, rows, trips }: ReadCost): boolean =>
  rows > page + SLACK_ROWS || trips > maxTrips

/** Whether it takes longer than allowed. Only meaningful on an idle machine, so no test checks it. */
export const isSlow = ({ read: { maxMs = Infinity }, ms }: ReadCost): boolean => ms > maxMs

async function measureReads(port: number, reads: Read[]): Promise<ReadCost[]> {
  const costs: ReadCost[] = []
  for (const read of reads) {
    const request = requestBytes({ method: read.body ? 'POST' : 'GET', ...read })
    await sendAll(port, [request])
    await readCounts(port)
    const latencies = [...(await sendAll(port, [request])).latencies]
    const { rowsRead, trips } = await readCounts(port)
    while (latencies.length < TIMES) latencies.push(...(await sendAll(port, [request])).latencies)
    costs.push({ read, rows: rowsRead, trips, ms: Math.min(...latencies) })
  }
  return costs
}
