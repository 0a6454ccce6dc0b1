import type { BundleSize } from './bundles.ts'
import type { Counts } from './counting.ts'
import { CONNECTIONS } from './load-client.ts'
import type { Measured } from './measure.ts'
import type { Pair } from './pair.ts'
import { short, table } from './table.ts'
import type { Column } from './table.ts'

export interface RowResult extends Measured {
  name: string
  /** The lowest acceptable ratio; null for rows without a target. */
  target: number | null
  /** Per request. */
  counts: Pair<Counts>
}

export interface Results {
  rows: RowResult[]
  bundle: BundleSize
  startupMs: number
}

export const TARGETS = { gzipBytes: 360_000, startupMs: 50 } as const

const SPEEDS: Column<RowResult>[] = [
  ['', ({ name }) => name],
  ['req/s', ({ service }) => service.requestsPerSecond.toFixed(0)],
  ['bare', ({ bare }) => bare.requestsPerSecond.toFixed(0)],
  ['ratio', ({ ratio }) => ratio.toFixed(2)],
  ['p50 ms', ({ service }) => service.p50Ms.toFixed(1)],
  ['bare', ({ bare }) => bare.p50Ms.toFixed(1)],
  ['p99 ms', ({ service }) => service.p99Ms.toFixed(1)],
  ['bare', ({ bare }) => bare.p99Ms.toFixed(1)],
]

const COUNTED: [title: string, name: keyof Counts][] = [
  ['D1 trips', 'trips'],
  ['statements', 'statements'],
  ['rows read', 'rowsRead'],
  ['written', 'rowsWritten'],
  ['KV get', 'kvGets'],
  ['put', 'kvPuts'],
  ['guard', 'guardCalls'],
  ['ledger', 'ledgerCalls'],
  ['clicks', 'clickCalls'],
  ['object rows read', 'objectRowsRead'],
  ['written', 'objectRowsWritten'],
]

/** The service's count, and after a slash that of the bare Worker. */
const COUNTS: Column<RowResult>[] = [
  ['service/bare', ({ name }) => name],
  ...COUNTED.map(([title, name]): Column<RowResult> => [
    title,
    ({ counts: { service, bare } }) => `${short(service[name])}/${short(bare[name])}`,
  ]),
]

/** The results as text: one line per row, and a comparison with the targets. */
export function report({ rows, bundle, startupMs }: Results): string {
  const busiest = Math.max(...rows.map(({ clientCpu }) => clientCpu))
  return [
    ...table(SPEEDS, rows),
    '',
    ...table(COUNTS, rows),
    '',
    ...ratioLines(rows),
    line(
      bundle.gzipBytes <= TARGETS.gzipBytes,
      `bundle ${kb(bundle.gzipBytes)} gzip, ${kb(bundle.bytes)} plain`,
      `at most ${kb(TARGETS.gzipBytes)} gzip`,
    ),
    line(
      startupMs < TARGETS.startupMs,
      `start-up ${startupMs.toFixed(1)} ms of CPU, by wrangler check startup`,
      `under ${TARGETS.startupMs} ms`,
    ),
    `Ratio: median over rounds. ${CONNECTIONS} connections; the load client used at most ${Math.round(busiest * 100)} % of a core.`,
  ].join('\n')
}

/** The rows that miss their target, or the one closest to it. */
function ratioLines(rows: RowResult[]): string[] {
  const judged = rows.filter((row): row is RowResult & { target: number } => row.target !== null)
  const missed = judged.filter(({ ratio, target }) => ratio < target)
  const nearest = judged.toSorted((a, b) => a.ratio / a.target - b.ratio / b.target).slice(0, 1)
  return (missed.length > 0 ? missed : nearest).map(({ name, ratio, target }) =>
    line(
      ratio >= target,
      `${missed.length > 0 ? '' : 'closest to its target: '}${name} ${ratio.toFixed(2)}`,
      `at least ${target}`,
    ),
  )
}

const line = (met: boolean, text: string, target: string) => `${met ? 'met   ' : 'MISSED'}  ${text} (target: ${target})`
const kb = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`
