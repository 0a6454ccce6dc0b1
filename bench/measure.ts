import { sendAll } from './load-client.ts'
import type { Load } from './load-client.ts'
import type { Pair } from './pair.ts'
import type { Row } from './rows.ts'
import { median, quantile } from './statistics.ts'

export interface Speed {
  requestsPerSecond: number
  p50Ms: number
  p99Ms: number
}

export interface Measured {
  service: Speed
  bare: Speed
  /** Median over the rounds of service to bare Worker. */
  ratio: number
  /** The load client's median share of a core. Near 1, the client would be the bottleneck. */
  clientCpu: number
}

/** Many short rounds: both sides of a round see the machine in the same state. */
const ROUNDS = 40
const FIRST_REQUESTS = 200
const MIN_ROUND_REQUESTS = 48
/** The optimizing compiler has usually finished after this time. */
const WARM_UP_SECONDS = 1
/** A machine that slows down gets fewer rounds instead of running longer. */
const PATIENCE = 4

/**
 * Measures both sides of a row in alternating rounds, swapping the order each round, so that other load on the machine
 * affects both. The warm-up determines the number of requests per round; `seconds` is the timed part of each side.
 */
export async function measureRow(row: Row, pair: Pair, seconds: number): Promise<Measured> {
  let from = 0
  const round = async (wanted: number, serviceFirst: boolean) => {
    const count = Math.min(Math.round(wanted), row.capacity - from)
    const requests = {
      service: await row.prepare(pair.service, { from, count }),
      bare: await row.prepare(pair.bare, { from, count }),
    }
    from += count
    const send = async (side: keyof Pair) => sendAll(pair[side].port, requests[side], { status: row.status ?? 200 })
    if (serviceFirst) return { service: await send('service'), bare: await send('bare') }
    const bare = await send('bare')
    return { service: await send('service'), bare }
  }

  const first = await round(FIRST_REQUESTS, true)
  const warm = await round(first.bare.requestsPerSecond * Math.min(WARM_UP_SECONDS, seconds), false)
  const perRound = Math.max(MIN_ROUND_REQUESTS, (warm.bare.requestsPerSecond * seconds) / ROUNDS)
  const deadline = performance.now() + seconds * 2 * PATIENCE * 1000
  const rounds: Record<keyof Pair, Load>[] = []
  while (rounds.length < ROUNDS && row.capacity - from >= MIN_ROUND_REQUESTS && performance.now() < deadline) {
    rounds.push(await round(perRound, rounds.length % 2 === 0))
  }
  return {
    service: speedOf(rounds.map(({ service }) => service)),
    bare: speedOf(rounds.map(({ bare }) => bare)),
    ratio: median(rounds.map(({ service, bare }) => service.requestsPerSecond / bare.requestsPerSecond)),
    clientCpu: median(rounds.flatMap(({ service, bare }) => [service.clientCpu, bare.clientCpu])),
  }
}

function speedOf(loads: Load[]): Speed {
  const latencies = loads.flatMap((load) => [...load.latencies])
  return {
    requestsPerSecond: median(loads.map((load) => load.requestsPerSecond)),
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  }
}
