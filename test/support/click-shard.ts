import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { createD1 } from '../../src/db/d1.ts'
import { applyFlush } from '../../src/links/clicks/apply-flush.ts'
import { bufferClicks } from '../../src/links/clicks/buffer-clicks.ts'
import type { BufferPorts } from '../../src/links/clicks/buffer-clicks.ts'
import type { Click } from '../../src/links/clicks/click.ts'
import { countingD1 } from './counting-d1.ts'

export const NOON = Date.parse('2026-11-23T12:00:00Z')

/** A default click with changes. */
export const aClick = (changes: Partial<Click> = {}): Click => ({
  linkKey: 'K49FJ5',
  ownerId: 2,
  at: NOON,
  country: 'RU',
  channel: 'telegram',
  campaign: null,
  platform: 'web',
  visitor: '203.0.113.7 Firefox',
  ...changes,
})

/** A shard's code on the storage of a fresh object and the real database, with a manual clock. */
export function withShard<Result>(act: (shard: ShardTools) => Promise<Result>): Promise<Result> {
  const stub = env.CLICK_COUNTER.get(env.CLICK_COUNTER.idFromName(crypto.randomUUID()))
  return runInDurableObject(stub, async (_, { storage }) => {
    const d1 = countingD1(env.DB)
    const open = createD1(d1.binding)
    const time = { now: NOON }
    const warnings: [event: string, details: object][] = []
    const start = (changes: Partial<BufferPorts> = {}) =>
      bufferClicks({
        sql: storage.sql,
        transact: (write) => {
          storage.transactionSync(write)
        },
        visitorKey: new Uint8Array(32),
        clock: () => time.now,
        apply: (flush) => applyFlush(open('write').db, flush),
        warn: (event, details) => {
          warnings.push([event, details])
        },
        ...changes,
      })
    const rows = (query: string, ...values: string[]) => storage.sql.exec(query, ...values).toArray()
    return act({ start, time, d1, rows, warnings, apply: (flush) => applyFlush(open('write').db, flush) })
  })
}

export interface ShardTools {
  /** Starts the code again, as after a crash: only storage survives. */
  start: (changes?: Partial<BufferPorts>) => ReturnType<typeof bufferClicks>
  time: { now: number }
  d1: ReturnType<typeof countingD1>
  rows: (query: string, ...values: string[]) => Record<string, unknown>[]
  warnings: [event: string, details: object][]
  apply: BufferPorts['apply']
}

export interface CountRow {
  scope: string
  dimension: string
  value: string
  clicks: number
  uniques: number
  signups: number
}

/** All counts in a fixed order. */
export async function allCounts(): Promise<CountRow[]> {
  const { results } = await env.DB.prepare('SELECT * FROM referral_counts ORDER BY 1, 2, 3').all()
  return results as unknown as CountRow[]
}

/** Clicks and unique visitors of a scope. */
export async function totalOf(scope: string): Promise<[clicks: number, uniques: number]> {
  const rows = (await allCounts()).filter((one) => one.scope === scope && one.dimension === 'channel')
  const sum = (column: 'clicks' | 'uniques') => rows.reduce((all, row) => all + row[column], 0)
  return [sum('clicks'), sum('uniques')]
}
