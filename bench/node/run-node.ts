import { bundleAsDeployed } from '../bundles.ts'
import { sendAll } from '../load-client.ts'
import { measureRow } from '../measure.ts'
import type { Measured } from '../measure.ts'
import { seedStage } from '../pair.ts'
import { ROWS } from '../rows.ts'
import type { Row } from '../rows.ts'
import { startStage } from '../stage.ts'
import { table } from '../table.ts'
import { startNodeStage } from './node-stage.ts'
import type { NodeStage } from './node-stage.ts'

/** The lowest acceptable ratio to the Worker on this machine, of what only reads. */
const TARGET = 2
const READS = new Set(['verify', 'current_user', 'users_list', 'users_search', 'users_id'])
const MIX = new Set(['send_code', 'get_by_phone_new', 'get_by_phone_invited', 'refresh', 'current_user', 'users_list'])
/** Each kind in turn, so that the load is mixed at any time of it. */
const MIXED_REQUESTS = 200
const BYTES_PER_MB = 1e6

const progress = (text: string) => process.stderr.write(`${text}\n`)

interface NodeBench {
  rows: readonly Row[]
  seconds: number
  /** Of mixed load, after which the memory is read. */
  soakMinutes: number
  out: string
}

/** The own server beside the Worker on this machine, in alternating rounds. @returns the report */
export async function compareNode({ rows, seconds, soakMinutes, out }: NodeBench): Promise<string> {
  const worker = await startStage({ name: 'service', bundle: bundleAsDeployed(out), out })
  const node = await startNodeStage()
  try {
    const now = Date.now()
    for (const stage of [worker, node]) await seedStage(stage, now)
    const results: [Row, Measured][] = []
    for (const row of rows) {
      progress(row.name)
      results.push([row, await measureRow(row, { service: node, bare: worker }, seconds)])
    }
    const [before, sent] = [await node.residentBytes(), await soak(node, soakMinutes)]
    return [
      ...reportRows(results),
      '',
      `start-up ${node.startedInMs.toFixed(0)} ms until it listens`,
      `memory ${megabytes(before)} after these rows, ${megabytes(await node.residentBytes())} after ${soakMinutes} more minutes of mixed load (${sent} requests)`,
    ].join('\n')
  } finally {
    await Promise.all([worker.stop(), node.stop()])
  }
}

const megabytes = (bytes: number) => `${(bytes / BYTES_PER_MB).toFixed(0)} MB`

/** Sends a mix of requests. @returns how many */
async function soak(node: NodeStage, minutes: number): Promise<number> {
  const until = Date.now() + minutes * 60_000
  const rows = ROWS.filter(({ name }) => MIX.has(name))
  // Numbers that no row has used.
  let from = 1_000_000
  let sent = 0
  while (Date.now() < until) {
    for (const row of rows) {
      const requests = await row.prepare(node, { from, count: MIXED_REQUESTS })
      await sendAll(node.port, requests, { status: row.status ?? 200 })
      sent += requests.length
    }
    from += MIXED_REQUESTS
  }
  return sent
}

const reportRows = (results: [Row, Measured][]) =>
  table<[Row, Measured]>(
    [
      ['req/s', ([{ name }]) => name],
      ['node', ([, { service }]) => service.requestsPerSecond.toFixed(0)],
      ['worker', ([, { bare }]) => bare.requestsPerSecond.toFixed(0)],
      ['ratio', ([{ name }, { ratio }]) => verdict(ratio, READS.has(name))],
      ['p50 ms', ([, { service }]) => service.p50Ms.toFixed(1)],
      ['worker', ([, { bare }]) => bare.p50Ms.toFixed(1)],
      ['p99 ms', ([, { service }]) => service.p99Ms.toFixed(1)],
      ['worker', ([, { bare }]) => bare.p99Ms.toFixed(1)],
    ],
    results,
  )

const verdict = (ratio: number, isJudged: boolean) =>
  isJudged ? `${ratio.toFixed(2)} (${ratio >= TARGET ? 'met' : 'MISSED'}: ${TARGET})` : ratio.toFixed(2)
