import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { createVisitorSet, openDay } from '../../src/links/clicks/visitors-of-day.ts'
import { aClick, allCounts, NOON, totalOf, withShard } from '../support/click-shard.ts'

const LINK = 'l:K49FJ5'
const SECOND = 1000
const HOUR = 3_600_000
const fails = () => Promise.reject(new Error('overloaded'))

beforeEach(async () => {
  await env.DB.batch([env.DB.prepare('DELETE FROM referral_counts'), env.DB.prepare('DELETE FROM click_flushes')])
})

describe('clicks', () => {
  it('are counted by day, country and channel of a link and of the links that a user made; for the service by day', async () => {
    await withShard(async ({ start }) => {
      const clicks = start()
      clicks.count(aClick())
      clicks.count(aClick({ country: null, channel: 'direct' }))
      clicks.count(aClick({ linkKey: 'SUMMERS', country: 'T1', visitor: 'other' }))
      await clicks.work()
    })
    expect((await allCounts()).map((row) => Object.values(row).slice(0, 5).join(' '))).toEqual([
      'all day 2026-11-23 3 2',
      'l:K49FJ5 channel direct 1 0',
      'l:K49FJ5 channel telegram 1 1',
      'l:K49FJ5 country RU 1 1',
      'l:K49FJ5 country XX 1 0',
      'l:K49FJ5 day 2026-11-23 2 1',
      'l:SUMMERS channel telegram 1 1',
      'l:SUMMERS country XX 1 1',
      'l:SUMMERS day 2026-11-23 1 1',
      'l:SUMMERS total  1 1',
      'u:2 channel telegram 1 1',
      'u:2 country XX 1 1',
      'u:2 day 2026-11-23 1 1',
    ])
  })

  it('cost the same number of rows, however many are equal', async () => {
    const rowsFor = (clicks: number) =>
      withShard(async ({ start, d1, rows }) => {
        const shard = start()
        for (let i = 0; i < clicks; i += 1) shard.count(aClick({ visitor: `visitor ${i}` }))
        const own = rows('SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM visitors) AS n')[0]?.['n']
        await shard.work()
        return { own, written: d1.counts.rowsWritten, trips: d1.counts.trips }
      })
    await rowsFor(1)
    const few = await rowsFor(10)
    const many = await rowsFor(1000)
    // Five of them are the running totals of the service, one for each dimension.
    expect(few.written).toBeLessThanOrEqual(11)
    expect(many).toEqual({ own: 2, written: few.written, trips: 1 })
    expect(await totalOf(LINK)).toEqual([1011, 1011])
  })

  it('are flushed after five seconds or at a thousand clicks', async () => {
    await withShard(async ({ start, time, rows }) => {
      const clicks = start()
      expect(clicks.dueAt()).toBeUndefined()
      clicks.count(aClick())
      time.now += 3 * SECOND
      clicks.count(aClick())
      expect(clicks.dueAt()).toBe(NOON + 5 * SECOND)
      for (let i = 2; i < 1000; i += 1) clicks.count(aClick())
      expect([clicks.buffered(), clicks.dueAt()]).toEqual([0, time.now])
      expect(rows('SELECT sequence FROM outbox')).toEqual([{ sequence: 1 }])
    })
  })
})

describe('a flush', () => {
  it('counts once, however often it is sent', async () => {
    await withShard(async ({ start, apply }) => {
      const sent: Parameters<typeof apply>[0][] = []
      const clicks = start({
        apply: async (flush) => {
          sent.push(flush)
          await apply(flush)
        },
      })
      clicks.count(aClick())
      await clicks.work()
      clicks.count(aClick({ visitor: 'second' }))
      await clicks.work()
      for (const flush of [...sent, ...sent]) await apply(flush)
      expect(sent.map(({ sequence }) => sequence)).toEqual([1, 2])
      expect(await totalOf(LINK)).toEqual([2, 2])
    })
  })

  it('counts once if its response was lost, even after a crash', async () => {
    await withShard(async ({ start, apply, rows, warnings }) => {
      const deaf = start({ apply: async (flush) => apply(flush).then(fails) })
      deaf.count(aClick())
      await deaf.work()
      expect([await totalOf(LINK), rows('SELECT sequence FROM outbox')]).toEqual([[1, 1], [{ sequence: 1 }]])
      expect(warnings).toMatchObject([['clicks_wait', { failures: 1, cause: 'Error: overloaded' }]])
      const again = start()
      await again.work()
      expect([await totalOf(LINK), rows('SELECT sequence FROM outbox')]).toEqual([[1, 1], []])
    })
  })

  it('from recreated storage is not mistaken for an old one', async () => {
    const countOnce = () =>
      withShard(async ({ start }) => {
        const clicks = start()
        clicks.count(aClick())
        await clicks.work()
      })
    await countOnce()
    await countOnce()
    expect(await totalOf(LINK)).toEqual([2, 2])
  })
})

describe('when the database is down', () => {
  it('clicks wait in a short queue in storage, with growing retry intervals', async () => {
    await withShard(async ({ start, time, rows }) => {
      const asked: number[] = []
      const clicks = start({
        apply: () => {
          asked.push((time.now - NOON) / SECOND)
          return fails()
        },
      })
      for (let i = 0; i < 2000; i += 1) {
        clicks.count(aClick({ visitor: `visitor ${i % 100}` }))
        time.now = clicks.dueAt()!
        await clicks.work()
      }
      expect(asked.slice(0, 7)).toEqual([5, 10, 20, 40, 80, 160, 320])
      expect(asked.at(-1)! - asked.at(-2)!).toBe(300)
      expect(rows('SELECT count(*) AS n FROM outbox')).toEqual([{ n: 2 }])
      const back = start()
      await back.work()
      expect([await totalOf(LINK), rows('SELECT * FROM outbox')]).toEqual([[2000, 100], []])
    })
  })

  it('a flush that may have been applied is not merged with later clicks', async () => {
    await withShard(async ({ start, time, apply }) => {
      const deaf = start({ apply: async (flush) => apply(flush).then(fails) })
      for (let i = 0; i < 5; i += 1) {
        deaf.count(aClick({ visitor: `visitor ${i}` }))
        time.now += 600 * SECOND
        await deaf.work()
      }
      await start().work()
      expect(await totalOf(LINK)).toEqual([5, 5])
    })
  })

  it('the queue is limited, and dropped clicks are logged', async () => {
    await withShard(async ({ start, warnings, rows }) => {
      const clicks = start({ apply: fails })
      clicks.count(aClick())
      await clicks.work()
      // The last entry is as full as allowed; earlier ones are not inspected.
      const same = { ownerId: 2, day: '2026-11-23', country: 'RU', channel: 'direct', clicks: 1, uniques: 1 }
      const full = Array.from({ length: 2000 }, (_, i) => ({ linkKey: `LINK${i}`, ...same }))
      rows(
        `WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
          INSERT INTO outbox (sequence, groups) SELECT i, iif(i = 500, ?, '[]') FROM n`,
        JSON.stringify(full),
      )
      clicks.count(aClick())
      await clicks.work()
      expect(rows('SELECT count(*) AS n FROM outbox')).toEqual([{ n: 500 }])
      expect(warnings.map(([event]) => event)).toEqual(['clicks_wait', 'clicks_dropped'])
      expect(warnings[1]?.[1]).toMatchObject({ clicks: 1 })
    })
  })
})

describe('a visitor', () => {
  it('is unique once a day and link, even after a crash, and again the next day', async () => {
    await withShard(async ({ start, time, rows }) => {
      const clicks = start()
      for (let i = 0; i < 3; i += 1) clicks.count(aClick())
      clicks.count(aClick({ linkKey: 'SUMMERS' }))
      await clicks.work()
      const restarted = start()
      restarted.count(aClick())
      await restarted.work()
      expect([await totalOf(LINK), await totalOf('l:SUMMERS')]).toEqual([
        [4, 1],
        [1, 1],
      ])
      time.now += 24 * HOUR
      restarted.count(aClick({ at: time.now }))
      await restarted.work()
      expect(await totalOf(LINK)).toEqual([5, 2])
      expect(rows('SELECT DISTINCT day FROM visitors')).toEqual([{ day: '2026-11-24' }])
    })
  })

  it('is stored as an eight-byte hash until the end of the day', async () => {
    await withShard(async ({ start, time, rows }) => {
      const clicks = start()
      clicks.count(aClick({ visitor: '203.0.113.7 Firefox' }))
      await clicks.work()
      const [stored] = rows('SELECT hashes, length(hashes) AS bytes FROM visitors')
      expect(stored?.['bytes']).toBe(8)
      expect(Buffer.from(stored?.['hashes'] as ArrayBuffer).toString('latin1')).not.toContain('203')
      const tables = ['identity', 'outbox', 'salts', 'visitors'].map((table) => rows(`SELECT * FROM ${table}`))
      expect(JSON.stringify(tables)).not.toMatch(/203\.0\.113|Firefox/)
      const midnight = Date.parse('2026-11-24')
      expect(clicks.dueAt()).toBe(midnight + 60 * SECOND)
      time.now = midnight + 60 * SECOND
      await clicks.work()
      expect([rows('SELECT * FROM visitors'), rows('SELECT * FROM salts'), clicks.dueAt()]).toEqual([[], [], undefined])
      clicks.count(aClick())
      await clicks.work()
      expect([await totalOf(LINK), rows('SELECT * FROM salts')]).toEqual([[2, 1], []])
    })
  })

  it('has a different hash on another day and for another link', async () => {
    await withShard(async ({ start, rows }) => {
      const clicks = start()
      for (const linkKey of ['K49FJ5', 'SUMMERS']) {
        for (const at of [NOON, NOON + 24 * HOUR]) {
          clicks.count(aClick({ linkKey, at }))
          await clicks.work()
        }
      }
      const hashes = rows('SELECT hex(hashes) AS hash FROM visitors').map(({ hash }) => hash)
      expect([hashes.length, new Set(hashes).size]).toEqual([4, 4])
    })
  })

  it('is deduplicated among the first 50,000 of a link and day; later ones count as clicks only', async () => {
    await withShard(async ({ start, rows }) => {
      const clicks = start()
      for (let i = 0; i < 50_100; i += 1) clicks.count(aClick({ visitor: String(i) }))
      await clicks.work()
      const restarted = start()
      for (let i = 0; i < 100; i += 1) restarted.count(aClick({ visitor: String(i * 500) }))
      restarted.count(aClick({ visitor: 'somebody new' }))
      restarted.count(aClick({ linkKey: 'SUMMERS' }))
      await restarted.work()
      expect(await totalOf(LINK)).toEqual([50_201, 50_000])
      expect(await totalOf('l:SUMMERS')).toEqual([1, 1])
      expect(rows('SELECT count(*) AS n FROM visitors')).toEqual([{ n: 51 }])
    })
  })

  it('of a full shard counts as a click only', async () => {
    await withShard(async ({ rows, start }) => {
      start()
      const sql = { exec: (query: string) => ({ toArray: () => rows(query.replaceAll('?', "'day'")) }) }
      const day = openDay({ sql, visitorKey: new Uint8Array(32) }, 'day', { perLink: 3, perShard: 5 })
      const isNew = (links: string) => links.split('').map((link, i) => day.isNew(link, String(i)))
      expect(isNew('aaaabbbc')).toEqual([true, true, true, false, true, true, false, false])
    })
  })
})

describe('the visitor set', () => {
  it('behaves like a Set as it grows', () => {
    const set = createVisitorSet()
    const known = new Set<bigint>()
    const bytes = new DataView(new ArrayBuffer(8))
    let state = 1
    let wrong = 0
    for (let i = 0; i < 60_000; i += 1) {
      state = (state * 48_271) % 2_147_483_647
      // Many with the same low bits, and pairs that differ in one half only.
      bytes.setUint32(0, state % 251)
      bytes.setUint32(4, state % 997 === 0 ? 0xffffffff : (state % 997) << 4)
      const value = bytes.getBigUint64(0)
      if (set.add(bytes) === known.has(value)) wrong += 1
      known.add(value)
    }
    expect([set.size, wrong]).toEqual([known.size, 0])
    expect(known.size).toBeGreaterThan(50_000)
  })
})
