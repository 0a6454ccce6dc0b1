import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { useTestClock } from '../support/test-clock.ts'
import { announce, createSending, createWebhookAdmin } from '../support/webhooks.ts'
import type { Received } from '../support/webhooks.ts'

const SECOND_MS = 1000
const [MINUTE, HOUR] = [60, 3600]

const clock = useTestClock({ goesOn: true })
const admin = createWebhookAdmin()
let sending: Awaited<ReturnType<typeof createSending>>
beforeEach(async () => {
  await env.DB.prepare('DELETE FROM webhooks').run()
  sending = await createSending(admin)
})

/** Lets time pass until nothing waits. */
async function drainAll(): Promise<void> {
  for (let rounds = 0; rounds < 100; rounds += 1) {
    const wait = await sending.drain()
    if ((await admin.read(sending.id)).waiting === 0) return
    clock.advance(wait! / SECOND_MS)
  }
  throw new Error('something waits for ever')
}

describe('a process that dies while it sends', () => {
  /** As far as the database can tell: nothing is stored after the post. */
  const dieAt = (...fatal: number[]) => {
    sending.receiver.answer = ({ data: { n } }) => {
      if (fatal.includes(Number(n))) throw new Error('the process died')
      return { status: 200, retryAfter: null }
    }
  }
  const tried = () => sending.receiver.posts.map(({ body }) => (JSON.parse(body) as Received).data['n'])
  const deliveries = async () =>
    (
      await env.DB.prepare(
        'SELECT state, attempts, outcome FROM webhook_deliveries WHERE webhook_id = ? ORDER BY change',
      )
        .bind(sending.id)
        .all()
    ).results

  it('waits before each retry, and gives the change up after ten attempts', async () => {
    dieAt(1)
    await announce(2)
    const times: number[] = []
    const started = Date.now()
    for (let rounds = 0; rounds < 40 && !tried().includes(2); rounds += 1) {
      const before = tried().length
      const wait = (await sending.drain())! / SECOND_MS
      if (tried().length > before) times.push((Date.now() - started) / SECOND_MS)
      clock.advance(wait)
    }
    const waits = times.slice(1).map((time, i) => time - times[i]!)
    const documented = [5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR]
    for (const [i, wait] of documented.entries()) expect(waits[i]).toBeGreaterThanOrEqual(wait)
    expect(tried()).toEqual([...Array.from({ length: 10 }, () => 1), 2])
    expect(await deliveries()).toEqual([
      { state: 'failed', attempts: 10, outcome: 'timed_out' },
      { state: 'delivered', attempts: 1, outcome: '200' },
    ])
  })

  it('in the middle of a round delivers what comes before, and then counts the attempts of that change', async () => {
    dieAt(4)
    await announce(6)
    await drainAll()
    expect(sending.receiver.received.map(({ data }) => data['n'])).toEqual([1, 2, 3, 1, 2, 3, 2, 3, 3, 5, 6])
    expect(tried().filter((n) => n === 4)).toHaveLength(13)
    expect((await deliveries()).map(({ state }) => state)).toEqual([
      ...['delivered', 'delivered', 'delivered', 'failed', 'delivered', 'delivered'],
    ])
  })

  it('is shown as failing at the next attempt, and as active after a success', async () => {
    dieAt(1)
    await announce(1)
    await sending.drain()
    expect(sending.receiver.posts).toHaveLength(1)
    clock.advance(6)
    await sending.drain()
    expect(await admin.read(sending.id)).toMatchObject({ state: 'failing', waiting: 1 })
    dieAt()
    await drainAll()
    expect(await admin.read(sending.id)).toMatchObject({ state: 'active', failing_since: null, waiting: 0 })
    expect(await deliveries()).toEqual([{ state: 'delivered', attempts: 3, outcome: '200' }])
  })

  it('ends a replay after three attempts, and then sends what is new', async () => {
    const last = await announce(2)
    await sending.drain()
    dieAt(1, 2)
    const before = tried().length
    await admin.request('POST', `${sending.id}/replay/`, { from: last - 1, to: last, reason: 'Lost' })
    for (let rounds = 0; rounds < 8; rounds += 1) clock.advance((await sending.drain())! / SECOND_MS)
    expect((await admin.read(sending.id)).replay).toBeNull()
    dieAt()
    await announce(3)
    await drainAll()
    expect(tried().slice(before)).toEqual([1, 1, 1, 1, 2, 3])
  })
})
