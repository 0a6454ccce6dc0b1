import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { PostAnswer } from '../../src/webhooks/post.ts'
import { useTestClock } from '../support/test-clock.ts'
import { announce, createSending, createWebhookAdmin } from '../support/webhooks.ts'
import type { Received } from '../support/webhooks.ts'

const SECOND_MS = 1000
const [MINUTE, HOUR, DAY] = [60, 3600, 86_400]

const clock = useTestClock({ goesOn: true })
const answerWith = (status: number, retryAfter: string | null = null): PostAnswer => ({ status, retryAfter })
const numbersOf = (received: Received[]) => received.map(({ data }) => data['n'])
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1)
const idsOf = (received: Received[]) => received.map(({ id }) => Number(id.split('_').at(-1)))

const admin = createWebhookAdmin()
let sending: Awaited<ReturnType<typeof createSending>>
beforeEach(async () => {
  await env.DB.prepare('DELETE FROM webhooks').run()
  sending = await createSending(admin)
})

describe('a webhook', () => {
  it('gets every change since it was created once, in order, signed as Standard Webhooks wants', async () => {
    const last = await announce(450)
    expect(await sending.drain()).toBe(SECOND_MS)
    expect(idsOf(sending.receiver.received)).toEqual(upTo(450).map((n) => last - 450 + n))
    const [post] = sending.receiver.posts
    expect(post?.headers).toMatchObject({
      'Content-Type': 'application/json',
      'webhook-timestamp': String(Date.now() / SECOND_MS),
      'webhook-signature': expect.stringMatching(/^v1,[\w+/]{43}=$/) as string,
    })
    expect(post?.body).toBe(`{"type":"user.created","timestamp":"${new Date().toISOString()}","data":{"n":1}}`)
    expect(await admin.read(sending.id)).toMatchObject({
      ...{ state: 'active', position: last, waiting: 0, last_outcome: '200', failing_since: null },
      delivered_at: new Date().toISOString(),
    })
  })

  it('gets only the types that it wants, however many others come between', async () => {
    const picky = await createSending(admin, { types: ['reward.available', 'user.deleted'] })
    await announce(500)
    await announce(1, 'user.deleted')
    await announce(500, 'reward.held')
    await announce(2, 'reward.available')
    await picky.drain()
    expect(picky.receiver.received.map(({ type }) => type)).toEqual([
      ...['user.deleted', 'reward.available', 'reward.available'],
    ])
  })

  it('is looked at less and less often while nothing happens, and at once when it is woken', async () => {
    const waits = []
    for (let i = 0; i < 6; i += 1) waits.push(await sending.drain())
    expect(waits.map((wait) => wait! / SECOND_MS)).toEqual([1, 2, 4, 8, 15, 15])
    await announce(1)
    expect(await sending.drain()).toBe(SECOND_MS)
  })

  it('is tried ten times, at the times that are documented, and then gets the next change', async () => {
    let failures = 0
    sending.receiver.answer = ({ data: { n } }) => {
      if (n !== 1) return answerWith(200)
      failures += 1
      return answerWith(500)
    }
    await announce(2)
    const waits: number[] = []
    for (;;) {
      const wait = (await sending.drain())! / SECOND_MS
      if (numbersOf(sending.receiver.received).length > 0) break
      waits.push(wait)
      clock.advance(wait)
    }
    const documented = [5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR]
    expect(waits).toHaveLength(documented.length)
    for (const [i, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(documented[i]!)
      expect(wait).toBeLessThanOrEqual(documented[i]! * 1.1 + 0.001)
    }
    expect([failures, numbersOf(sending.receiver.received)]).toEqual([10, [2]])
    const { results } = await env.DB.prepare(
      'SELECT state, attempts, outcome FROM webhook_deliveries WHERE webhook_id = ? ORDER BY change',
    )
      .bind(sending.id)
      .all()
    expect(results).toEqual([
      { state: 'failed', attempts: 10, outcome: '500' },
      { state: 'delivered', attempts: 1, outcome: '200' },
    ])
  })

  it('that is down for a day gets everything in order when it is back, and the same ids', async () => {
    await announce(3)
    await sending.drain()
    let isDown = true
    sending.receiver.answer = () => (isDown ? { failure: 'no_connection' } : answerWith(200))
    await announce(50)
    for (let waited = 0; waited < DAY;) {
      const wait = (await sending.drain())! / SECOND_MS
      waited += wait
      clock.advance(wait)
    }
    await announce(50)
    expect(await admin.read(sending.id)).toMatchObject({
      state: 'failing',
      waiting: 100,
      last_outcome: 'no_connection',
    })
    isDown = false
    await sending.drain()
    expect(numbersOf(sending.receiver.received)).toEqual([...upTo(3), ...upTo(50), ...upTo(50)])
    const tried = sending.receiver.posts.slice(3, -99).map(({ headers }) => headers['webhook-id'])
    expect(tried.length).toBeGreaterThan(6)
    expect(new Set(tried).size).toBe(1)
    expect(await admin.read(sending.id)).toMatchObject({ state: 'active', waiting: 0, failing_since: null })
  })

  it.each([
    [204, true],
    [299, true],
    [301, false],
    [302, false],
    [308, false],
    [404, false],
    [503, false],
  ])('takes %i as success: %s', async (status, isSuccess) => {
    sending.receiver.answer = () => answerWith(status)
    await announce(1)
    await sending.drain()
    expect((await admin.read(sending.id)).waiting).toBe(isSuccess ? 0 : 1)
    expect(sending.receiver.posts).toHaveLength(1)
  })

  it.each([
    ['seconds', () => '120', 120],
    // In whole seconds.
    ['a date', () => new Date(Date.now() + 601 * SECOND_MS).toUTCString(), 600],
    ['less than the plan', () => '1', 5],
    ['more than a day', () => '999999', DAY],
    ['nonsense', () => 'soon', 5],
  ])('waits for as long as Retry-After says: %s', async (_, header, seconds) => {
    sending.receiver.answer = () => answerWith(429, header())
    await announce(1)
    const wait = (await sending.drain())! / SECOND_MS
    expect(wait).toBeGreaterThanOrEqual(seconds)
    expect(wait).toBeLessThanOrEqual(seconds * 1.1 + 0.001)
  })

  it('that answers 410 is sent nothing more, until staff enable it', async () => {
    sending.receiver.answer = () => answerWith(410)
    await announce(3)
    expect(await sending.drain()).toBeUndefined()
    expect(sending.receiver.posts).toHaveLength(1)
    expect(await admin.read(sending.id)).toMatchObject({ state: 'gone', waiting: 3 })
    expect(sending.logLines).toEqual([{ level: 'warn', event: 'webhook_stopped', webhook: sending.id, reason: 'gone' }])
    sending.receiver.answer = () => answerWith(200)
    expect(await sending.drain()).toBeUndefined()
    await admin.request('POST', `${sending.id}/enable/`)
    await sending.drain()
    expect(numbersOf(sending.receiver.received)).toEqual([1, 2, 3])
  })

  it('that fails for five days is paused, and nothing of what waits is lost', async () => {
    sending.receiver.answer = () => ({ failure: 'timed_out' })
    await announce(5)
    let waited = 0
    for (let wait = await sending.drain(); wait !== undefined; wait = await sending.drain()) {
      waited += wait / SECOND_MS
      clock.advance(wait / SECOND_MS)
    }
    expect(waited / DAY).toBeGreaterThanOrEqual(5)
    expect(waited / DAY).toBeLessThan(7)
    const paused = await admin.read(sending.id)
    expect(paused).toMatchObject({ state: 'paused', last_outcome: 'timed_out', delivered_at: null })
    sending.receiver.answer = () => answerWith(200)
    await admin.request('POST', `${sending.id}/enable/`)
    await sending.drain()
    expect(numbersOf(sending.receiver.received)).toEqual(upTo(5).slice(5 - paused.waiting))
    expect(paused.waiting).toBe(4)
  })

  it('is never called at an address inside a network, whatever is stored', async () => {
    await env.DB.prepare(`UPDATE webhooks SET url = 'http://169.254.169.254/latest' WHERE id = ?`)
      .bind(sending.id)
      .run()
    await announce(1)
    await sending.drain()
    expect(sending.receiver.posts).toEqual([])
    expect(await admin.read(sending.id)).toMatchObject({ state: 'failing', last_outcome: 'internal_address' })
  })

  it('is tried again later when the database fails, without losing a change', async () => {
    await announce(2)
    await env.DB.prepare('ALTER TABLE webhook_deliveries RENAME TO away').run()
    expect(await sending.drain()).toBe(SECOND_MS)
    expect(sending.logLines).toMatchObject([{ level: 'error', event: 'webhook_not_sent', webhook: sending.id }])
    await env.DB.prepare('ALTER TABLE away RENAME TO webhook_deliveries').run()
    // As after any attempt that failed.
    clock.advance(6)
    await sending.drain()
    // Sent, and not known to be sent: at least once.
    expect(numbersOf(sending.receiver.received)).toEqual([1, 2, 1, 2])
  })
})

describe('a round', () => {
  it('takes three trips and writes few rows, and an idle look one trip that reads next to nothing', async () => {
    await announce(40)
    sending.d1.reset()
    await sending.sender.work()
    expect(sending.receiver.received).toHaveLength(40)
    expect(sending.d1.counts).toMatchObject({ trips: 3, statements: 5 })
    expect(sending.d1.counts.rowsWritten).toBeLessThanOrEqual(2 * 40 + 2)
    expect(sending.d1.counts.rowsRead).toBeLessThanOrEqual(2 * 40 + 45)
    sending.d1.reset()
    await sending.sender.work()
    expect(sending.d1.counts).toMatchObject({ trips: 1, statements: 2, rowsWritten: 0 })
    expect(sending.d1.counts.rowsRead).toBeLessThanOrEqual(3)
  })
})

describe('two senders of one webhook', () => {
  it('may send a change twice, and leave none out', async () => {
    await announce(90)
    await Promise.all([sending.drain(), sending.drain(), sending.drain()])
    await sending.drain()
    expect(new Set(numbersOf(sending.receiver.received)).size).toBe(90)
    expect((await admin.read(sending.id)).waiting).toBe(0)
  })
})

describe('three webhooks', () => {
  it('of which one is dead and one slow: the others get 10,000 changes in order meanwhile', async () => {
    const [dead, slow] = [await createSending(admin), await createSending(admin)]
    dead.receiver.answer = () => ({ failure: 'no_connection' })
    let release: () => void = vi.fn<() => void>()
    slow.receiver.answer = async () => {
      if (slow.receiver.received.length === 0) await new Promise<void>((done) => (release = done))
      return answerWith(200)
    }
    const other = await createSending(admin)
    for (const { receiver } of [sending, slow, other]) receiver.secret = ''
    const last = await announce(10_000)
    const slowly = slow.drain()
    await Promise.all([dead.drain(), sending.drain(), other.drain()])
    const all = upTo(10_000).map((n) => last - 10_000 + n)
    expect(idsOf(sending.receiver.received)).toEqual(all)
    expect(idsOf(other.receiver.received)).toEqual(all)
    expect([dead.receiver.received, slow.receiver.received]).toEqual([[], []])
    release()
    await slowly
    expect(idsOf(slow.receiver.received)).toEqual(all)
  }, 240_000)
})
