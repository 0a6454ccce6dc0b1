import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CLICK_SHARDS, clickShardOf, createDurableClicks } from '../../src/links/clicks/click.ts'
import { aClick, totalOf } from '../support/click-shard.ts'

/* The Durable Object itself, with its own storage, alarm and database. */

const KEY = 'K49FJ5'
const counter = createDurableClicks(env.CLICK_COUNTER)
// An aborted object needs a new stub.
const shard = () => env.CLICK_COUNTER.get(env.CLICK_COUNTER.idFromName(clickShardOf(KEY)))
const visit = (visitor: string) => counter.count(aClick({ at: Date.now(), visitor }))
const alarmAt = () => runInDurableObject(shard(), (_, { storage }) => storage.getAlarm())
const rowsOf = (table: string) =>
  runInDurableObject(shard(), (_, { storage }) => storage.sql.exec(`SELECT * FROM ${table}`).toArray())

const times = (n: number, act: (i: number) => Promise<void>) => Promise.all(Array.from({ length: n }, (_, i) => act(i)))

const DAY = 86_400_000
let today = Date.parse('2030-01-01T12:00:00Z')

/** Each test has its own day, without visitors of earlier tests. */
beforeEach(async () => {
  today += DAY
  vi.useFakeTimers({ toFake: ['Date'], now: today })
  await runDurableObjectAlarm(shard())
  await env.DB.prepare('DELETE FROM referral_counts').run()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the click counter', () => {
  it('writes a thousand simultaneous clicks of one link in one flush', async () => {
    await times(1000, (i) => visit(`visitor ${i % 700}`))
    expect(await rowsOf('outbox')).toHaveLength(1)
    expect(await rowsOf('visitors')).toHaveLength(1)
    await runDurableObjectAlarm(shard())
    expect(await rowsOf('outbox')).toEqual([])
    expect(await totalOf(`l:${KEY}`)).toEqual([1000, 700])
  })

  it('loses only the clicks since its last flush in a crash', async () => {
    await times(30, (i) => visit(`visitor ${i}`))
    const due = await alarmAt()
    expect(due! - Date.now()).toBe(5000)
    await runDurableObjectAlarm(shard())
    await times(20, (i) => visit(`lost ${i}`))
    await abortAllDurableObjects()
    await times(40, (i) => visit(`visitor ${i}`))
    await runDurableObjectAlarm(shard())
    expect(await totalOf(`l:${KEY}`)).toEqual([70, 40])
  })

  it('keeps its clicks through a database error followed by a crash', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined)
    await times(25, (i) => visit(`visitor ${i}`))
    await env.DB.prepare('ALTER TABLE referral_counts RENAME TO away').run()
    await runDurableObjectAlarm(shard())
    expect(warn.mock.calls.map(([line]) => JSON.parse(String(line)) as object)).toMatchObject([
      { level: 'warn', event: 'clicks_wait', failures: 1, cause: expect.stringContaining('no such table') as string },
    ])
    warn.mockRestore()
    await env.DB.prepare('ALTER TABLE away RENAME TO referral_counts').run()
    expect(await alarmAt()).toBe(Date.now() + 5000)
    await abortAllDurableObjects()
    await runDurableObjectAlarm(shard())
    expect(await totalOf(`l:${KEY}`)).toEqual([25, 25])
  })

  it('wakes up to delete the visitors of a past day', async () => {
    await visit('somebody')
    await runDurableObjectAlarm(shard())
    expect(await alarmAt()).toBe(today + DAY / 2 + 60_000)
  })

  it('distributes links over its shards', () => {
    const shards = Array.from({ length: 1000 }, (_, i) => clickShardOf(`LINK${i}`))
    expect(new Set(shards).size).toBe(CLICK_SHARDS)
    expect(clickShardOf('LINK1')).toBe(clickShardOf('LINK1'))
  })
})
