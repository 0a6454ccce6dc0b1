import { describe, expect, it } from 'vitest'
import { costOf } from '../../bench/cost/cost-of.ts'
import type { Counts } from '../../bench/counting.ts'
import { countRows } from '../../bench/pair.ts'
import { ROWS } from '../../bench/rows.ts'

describe('the benchmark', () => {
  it('still runs: every row is answered by the service and by the bare Worker, and counted', async () => {
    const counted = await countRows({ rows: ROWS, out: 'dist/bench-test', requests: 2, users: 700 })
    const byName = Object.fromEntries(ROWS.map(({ name }, i) => [name, counted[i]!]))
    // The bare Worker does the least: one call of the guard, one of KV, one batch of two statements.
    expect(byName['get_by_phone_returning']?.bare).toMatchObject({
      ...{ trips: 1, statements: 2, rowsWritten: 2, kvGets: 1, guardCalls: 1, objectRowsWritten: 1 },
    })
    // The guard remembers the codes that it has written to KV.
    expect(byName['get_by_phone_returning']?.service).toMatchObject({ trips: 1, statements: 3, kvGets: 0 })
    expect(byName['send_code']?.service).toMatchObject({ trips: 0, kvPuts: 1, guardCalls: 1 })
    for (const { service, bare } of counted) {
      expect(service.trips).toBeLessThanOrEqual(1)
      expect(bare.statements).toBeLessThanOrEqual(service.statements)
    }
  })
})

describe('the cost of a flow', () => {
  const nothing: Counts = {
    ...{ trips: 0, statements: 0, rowsRead: 0, rowsWritten: 0, rowsAtOnce: 0 },
    ...{ kvGets: 0, kvPuts: 0, guardCalls: 0, ledgerCalls: 0, clickCalls: 0, objectRowsRead: 0, objectRowsWritten: 0 },
  }

  it('adds up what is billed', () => {
    const send = { ...nothing, kvPuts: 1, guardCalls: 1, ledgerCalls: 1, objectRowsRead: 1000, objectRowsWritten: 3 }
    const signIn = { ...nothing, trips: 1, statements: 4, rowsRead: 1000, rowsWritten: 4, kvGets: 1 }
    const cost = costOf([send, signIn])
    expect(cost).toMatchObject({ d1: 5, kv: 5.5 })
    // Two requests with 3 ms of CPU each; two calls of objects that are busy for 30 ms each.
    expect(cost.worker).toBeCloseTo(0.72)
    expect(cost.objects).toBeCloseTo(4 + 0.3 + 0.096)
    expect(cost.total).toBeCloseTo(cost.worker + 10.5 + cost.objects)
  })
})
