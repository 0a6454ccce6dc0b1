import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { SqlStatement } from '../../../src/db/batches.ts'
import { onBehalfOf, queueWrites } from '../../../src/server/write-queue.ts'

const READ = [{ sql: 'SELECT 1', params: [] }]
const WRITE = [{ sql: 'UPDATE users SET first_name = ?', params: ['Ann'] }]

/** A database whose batches end when the test says so. */
function slowDatabase() {
  const running: { statements: SqlStatement[]; end: (error?: Error) => void }[] = []
  const run = async (statements: SqlStatement[]) =>
    new Promise<{ results: [] }>((resolve, reject) => {
      const end = (error?: Error) => {
        running.splice(running.indexOf(batch), 1)
        if (error) reject(error)
        else resolve({ results: [] })
      }
      const batch = { statements, end }
      running.push(batch)
    })
  return { run, running }
}

/** Ends one batch after the other until none comes. */
async function endAll(running: ReturnType<typeof slowDatabase>['running']): Promise<void> {
  do {
    running[0]?.end()
    await sleep(1)
  } while (running.length > 0)
}

describe('the queue of writes', () => {
  it('sends one write at a time, in their order, and goes on after one that fails', async () => {
    const { run, running } = slowDatabase()
    const queued = queueWrites(run)
    const outcomes: string[] = []
    const writes = Array.from({ length: 20 }, async (_, i) =>
      queued([{ sql: `INSERT INTO t VALUES (${i})`, params: [] }]).then(
        () => outcomes.push(`done ${i}`),
        () => outcomes.push(`failed ${i}`),
      ),
    )
    for (let i = 0; i < 20; i += 1) {
      await sleep(1)
      expect(running.map(({ statements }) => statements[0]?.sql)).toEqual([`INSERT INTO t VALUES (${i})`])
      running[0]?.end(i % 3 === 0 ? new Error('refused') : undefined)
    }
    await Promise.all(writes)
    expect(outcomes).toEqual(Array.from({ length: 20 }, (_, i) => `${i % 3 === 0 ? 'failed' : 'done'} ${i}`))
  })

  it('lets reads pass', async () => {
    const { run, running } = slowDatabase()
    const queued = queueWrites(run)
    const all = [queued(WRITE), queued(WRITE), queued(READ), queued([...READ, ...READ]), queued([...READ, ...WRITE])]
    await sleep(1)
    expect(running.map(({ statements }) => statements)).toEqual([READ, [...READ, ...READ], WRITE])
    await endAll(running)
    await Promise.all(all)
  })

  it('fails writes whose turn does not come, without sending them, and keeps no place for them', async () => {
    const { run, running } = slowDatabase()
    const queued = queueWrites(run, 30)
    const first = queued(WRITE)
    const late = await Promise.allSettled(Array.from({ length: 3 }, async () => queued(WRITE)))
    expect(late.map((each) => each.status === 'rejected' && String(each.reason))).toEqual(
      Array(3).fill('Error: the writes before this one take too long'),
    )
    const next = queued(WRITE)
    running[0]?.end()
    await first
    await sleep(1)
    expect(running).toHaveLength(1)
    running[0]?.end()
    await next
    expect(running).toHaveLength(0)
  })

  it('takes the oldest, then one of the network that has had the fewest, in turn', async () => {
    const { run, running } = slowDatabase()
    const queued = queueWrites(run)
    const order: string[] = []
    const write = async (network: string, nth: number) =>
      onBehalfOf(network, async () => {
        await queued(WRITE)
        order.push(`${network}${nth}`)
      })
    const all = [0, 1, 2, 3, 4].map(async (nth) => write('a', nth))
    all.push(write('b', 0), write('b', 1), write('c', 0))
    await endAll(running)
    await Promise.all(all)
    expect(order).toEqual(['a0', 'a1', 'b0', 'a2', 'c0', 'a3', 'b1', 'a4'])
  })

  it('lets one who comes seldom pass hundreds of networks that always have one waiting', async () => {
    const { run, running } = slowDatabase()
    const queued = queueWrites(run)
    const over = new AbortController()
    const attackers = Array.from({ length: 300 }, async (_, i) =>
      onBehalfOf(`attacker ${i}`, async () => {
        while (!over.signal.aborted) await queued(WRITE)
      }),
    )
    const endOne = async () => {
      running[0]?.end()
      await sleep(0)
    }
    for (let i = 0; i < 700; i += 1) await endOne()
    let turns = 0
    const served = onBehalfOf('seldom', async () => queued(WRITE)).then(() => over.abort())
    for (; !over.signal.aborted && turns < 300; turns += 1) await endOne()
    expect(turns).toBeLessThan(4)
    await endAll(running)
    await Promise.all([served, ...attackers])
  })

  it('lets 500 of one network wait and no more', async () => {
    const { run, running } = slowDatabase()
    const queued = queueWrites(run)
    const waiting = Array.from({ length: 501 }, async () => queued(WRITE))
    await expect(queued(WRITE)).rejects.toThrow('too many writes wait for the database')
    waiting.push(onBehalfOf('another', async () => queued(WRITE)))
    await endAll(running)
    await Promise.all(waiting)
    expect(running).toHaveLength(0)
  })
})
