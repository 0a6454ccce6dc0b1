import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seedDatabase } from '../../src/cli/seed/seed-database.ts'
import { runOnSqlite } from '../../src/cli/verify/run-sql.ts'
import { verifyCounts } from '../../src/cli/verify/verify-counts.ts'
import { migrateLocalDatabase } from '../../src/cli/wrangler/local-database.ts'
import { bundleEntry } from '../bundles.ts'
import { readCounts } from '../count.ts'
import { sendAll } from '../load-client.ts'
import { startStage } from '../stage.ts'
import { requestBytes } from '../wire.ts'
import { hostileRequests } from './hostile.ts'
import type { HostileRequest } from './hostile.ts'
import { panelReadsOf, preparePanel, previewsOf } from './panel-reads.ts'
import type { PanelReader } from './panel-reads.ts'
import { prepareReaders } from './readers.ts'
import type { Readers } from './readers.ts'
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
  atOnce: number
  trips: number
  ms: number
}

const OUT = 'dist/bench'
/** The time of a read is its fastest run: other load on the machine can only add to it. */
const TIMES = 3

type Progress = (text: string) => void

/** Fills a fresh local database and runs the service on it. Deletes the database. */
async function onStage<Result>(
  { users, topInvitees, clicks }: Scale,
  progress: Progress,
  use: (stage: Seeded) => Promise<Result>,
): Promise<Result> {
  const state = await mkdtemp(join(tmpdir(), 'referral-api-scale-'))
  try {
    const file = await migrateLocalDatabase(state)
    const now = Date.now()
    seedDatabase(file, { users, topInvitees, clicks, seed: 1, until: now }, (done) => {
      if (done === users) progress(`${users} users inserted; adding their links, clicks and referrals`)
    })
    progress('reading')
    const readers = await prepareReaders(file, now)
    const panel = preparePanel(file, now)
    const bundle = await bundleEntry('counting-service', OUT)
    const { port, stop } = await startStage({ name: 'scale', bundle, out: OUT, state })
    return await use({ port, stop, file, readers, panel, users, now })
  } finally {
    await rm(state, { recursive: true, force: true })
  }
}

interface Seeded {
  port: number
  stop: () => Promise<void>
  file: string
  readers: Readers
  panel: PanelReader
  users: number
  now: number
}

/** The cost of each read, and which counts are wrong. */
export async function runScale(scale: Scale, progress: Progress) {
  return onStage(scale, progress, async ({ port, stop, file, readers, panel, users, now }) => {
    const reads = [
      ...readsOf(readers, users, now),
      ...panelReadsOf(readers, panel, now),
      ...previewsOf(panel, users, now),
    ]
    let costs: ReadCost[]
    try {
      costs = await measureReads(port, reads)
    } finally {
      await stop()
    }
    progress('verifying counts')
    const { run, close } = runOnSqlite(file)
    const findings = await verifyCounts(run, { now }).finally(close)
    return { costs, differing: findings.filter(({ differ }) => differ > 0) }
  })
}

export interface HostileCost extends HostileRequest {
  status: number
  rows: number
  trips: number
  ms: number
}

/** What every request to the API costs at its worst. The time is of the whole request: the database's and the isolate's. */
export const findDearest = async (scale: Scale, progress: Progress): Promise<HostileCost[]> =>
  onStage(scale, progress, async (stage) => {
    const costs: HostileCost[] = []
    try {
      for (const request of hostileRequests(stage)) {
        const { method, path, token, body } = request
        const send = async () => {
          const start = performance.now()
          const response = await fetch(`http://127.0.0.1:${stage.port}${path}`, {
            method,
            headers: {
              ...(token !== undefined && { Authorization: `Bearer ${token}` }),
              ...(body && { 'Content-Type': 'application/json' }),
            },
            ...(body && { body: JSON.stringify(body) }),
          })
          await response.arrayBuffer()
          return { status: response.status, ms: performance.now() - start }
        }
        await readCounts(stage.port)
        const runs = [await send()]
        const { rowsRead, trips } = await readCounts(stage.port)
        while (runs.length < TIMES) runs.push(await send())
        costs.push({
          ...request,
          status: runs[0]!.status,
          rows: rowsRead,
          trips,
          ms: Math.min(...runs.map(({ ms }) => ms)),
        })
      }
    } finally {
      await stage.stop()
    }
    return costs.toSorted((a, b) => b.ms - a.ms)
  })

/** Whether a read costs more rows than its page and the slack, or more trips, or a longer one, than allowed. */
export const isOver = ({
  read: { page, maxTrips = 1, maxAtOnce = Infinity },
  rows,
  atOnce,
  trips,
}: ReadCost): boolean => rows > page + SLACK_ROWS || atOnce > maxAtOnce || trips > maxTrips

/** Whether it takes longer than allowed. Only meaningful on an idle machine, so no test checks it. */
export const isSlow = ({ read: { maxMs = Infinity }, ms }: ReadCost): boolean => ms > maxMs

async function measureReads(port: number, reads: Read[]): Promise<ReadCost[]> {
  const costs: ReadCost[] = []
  for (const read of reads) {
    const request = requestBytes({ method: read.body ? 'POST' : 'GET', ...read })
    await sendAll(port, [request]).catch((cause: unknown) => {
      throw new Error(`${read.name} is not answered`, { cause })
    })
    await readCounts(port)
    const latencies = [...(await sendAll(port, [request])).latencies]
    const { rowsRead, rowsAtOnce, trips } = await readCounts(port)
    while (latencies.length < TIMES) latencies.push(...(await sendAll(port, [request])).latencies)
    costs.push({ read, rows: rowsRead, atOnce: rowsAtOnce, trips, ms: Math.min(...latencies) })
  }
  return costs
}
