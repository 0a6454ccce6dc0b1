import { sendAll } from './load-client.ts'
import type { Row } from './rows.ts'
import type { Stage } from './stage.ts'

export interface Speed {
  requestsPerSecond: number
  p50Ms: number
  p99Ms: number
}

export interface Measured {
  service: Speed
  bare: Speed
  /** Median over the rounds of service to bare. */
  ratio: number
}

export interface Pair {
  service: Stage
  bare: Stage
}

interface Effort {
  /** Timed seconds of each side. */
  seconds: number
  rounds: number
}

const WARM_UP_REQUESTS = 300
const MIN_ROUND_REQUESTS = 20

/**
 * Measures both sides of a row in alternating rounds, the order swapped each round, so that whatever else the machine
 * does hits both. A round is a fixed number of requests, which the warm-up chooses.
 */
export async function measureRow(row: Row, pair: Pair, { seconds, rounds }: Effort): Promise<Measured> {
  let from = 0
  const round = async (count: number, serviceFirst: boolean) => {
    const range = { from, count }
    from += count
    const requests = {
      service: await row.prepare(pair.service, range),
      bare: await row.prepare(pair.bare, range),
    }
    const order = serviceFirst ? (['service', 'bare'] as const) : (['bare', 'service'] as const)
    const loads: Partial<Record<keyof Pair, Run>> = {}
    for (const side of order) loads[side] = await run(row, pair[side], requests[side])
    return loads as Record<keyof Pair, Run>
  }

  const warm = await round(WARM_UP_REQUESTS, true)
  const perRound = Math.max(MIN_ROUND_REQUESTS, Math.round((warm.bare.requestsPerSecond * seconds) / rounds))
  const all = []
  for (let i = 0; i < rounds; i += 1) all.push(await round(perRound, i % 2 === 0))
  return {
    service: speedOf(all.map(({ service }) => service)),
    bare: speedOf(all.map(({ bare }) => bare)),
    ratio: median(all.map(({ service, bare }) => service.requestsPerSecond / bare.requestsPerSecond)),
  }
}

interface Run {
  requestsPerSecond: number
  latencies: Float64Array
}

async function run({ name }: Row, stage: Stage, requests: Buffer[]): Promise<Run> {
  const { seconds, latencies, unexpected } = await sendAll(stage.port, requests, { status: 200 })
  if (unexpected.size > 0) {
    throw new Error(`${name}: the ${stage.name} answered ${JSON.stringify(Object.fromEntries(unexpected))}`)
  }
  return { requestsPerSecond: requests.length / seconds, latencies }
}

function speedOf(runs: Run[]): Speed {
  const latencies = Float64Array.from(runs.flatMap((one) => [...one.latencies])).sort()
  const at = (quantile: number) => latencies[Math.floor(quantile * (latencies.length - 1))] ?? 0
  return {
    requestsPerSecond: median(runs.map((one) => one.requestsPerSecond)),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  }
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}
