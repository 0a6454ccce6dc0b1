import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createD1 } from '../../src/db/d1.ts'
import { FLUSH_CLICKS, FLUSH_SECONDS } from '../../src/links/clicks/buffer-clicks.ts'
import type { Click } from '../../src/links/clicks/click.ts'
import { countSignUps } from '../../src/referrals/count-sign-ups.ts'
import { createWorkerPorts } from '../../src/worker.ts'
import { aClick, allCounts, NOON, withShard } from '../support/click-shard.ts'
import type { CountRow } from '../support/click-shard.ts'
import { createTestApp } from '../support/test-app.ts'

const EVENTS = 10_000
const OWNERS = 12
const COUNTRIES = ['RU', 'DE', 'KZ', null, 'T1']
const CHANNELS = ['direct', 'telegram', 'qr'] as const

/** Pseudorandom integers, the same in every run. */
function dice(seed: number) {
  let state = seed
  return (below: number) => (state = (state * 48_271) % 2_147_483_647) % below
}

/** The expected counts, kept in the simplest way. */
function createModel() {
  const rows = new Map<string, CountRow>()
  const seen = new Set<string>()
  /** Counted, but lost in a crash now. */
  let atRisk: { click: Click; visit: string; isNew: boolean }[] = []

  const add = (
    owner: number | null,
    link: string,
    values: Record<string, string> & { day: string },
    gain: Partial<CountRow>,
  ) => {
    const { day, ...others } = values
    const isMade = link.startsWith('LINK')
    // Days of sign-ups with an invite code are in inviter_days.
    const ofLink = isMade ? { total: '', ...values } : gain.signups === undefined ? values : others
    for (const [scope, counted] of [
      [`l:${link}`, ofLink],
      [`u:${owner}`, isMade && owner !== null ? values : {}],
      ['all', { day }],
    ] as const) {
      for (const [dimension, value] of Object.entries(counted)) {
        const id = `${scope}|${dimension}|${value}`
        const row = rows.get(id) ?? { scope, dimension, value, clicks: 0, uniques: 0, signups: 0 }
        row.clicks += gain.clicks ?? 0
        row.uniques += gain.uniques ?? 0
        row.signups += gain.signups ?? 0
        rows.set(id, row)
      }
    }
  }

  return {
    rows: () => [...rows.values()],
    atRisk: () => atRisk.length,
    click(click: Click) {
      const visit = `${dayOf(click.at)}|${click.linkKey}|${click.visitor}`
      atRisk.push({ click, visit, isNew: !seen.has(visit) })
      seen.add(visit)
    },
    /** Everything so far is safe. */
    flushed() {
      for (const { click, isNew } of atRisk) {
        const country = click.country !== null && /^[A-Z]{2}$/.test(click.country) ? click.country : 'XX'
        const values = { day: dayOf(click.at), country, channel: click.channel }
        add(click.ownerId, click.linkKey, values, { clicks: 1, uniques: isNew ? 1 : 0 })
      }
      atRisk = []
    },
    /** Drops what was not flushed, first visits included. */
    crashed(): number {
      const lost = atRisk.length
      for (const { visit, isNew } of atRisk) if (isNew) seen.delete(visit)
      atRisk = []
      return lost
    },
    signUp(owner: number, link: string, at: number) {
      add(owner, link, { day: dayOf(at), country: 'RU', channel: 'direct' }, { signups: 1 })
    },
  }
}

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10)
/** Links that users made, and invite codes. */
const linkOf = (i: number) => ({
  linkKey: i % 3 === 0 ? `C0DE${String(i).padStart(2, '0')}` : `LINKED${i}`,
  ownerId: 1 + (i % OWNERS),
})

/** A new user who came through a link. */
const signUp = (id: number, { linkKey, ownerId }: { linkKey: string; ownerId: number }, at: number) => [
  env.DB.prepare('INSERT INTO users (id, invite_code, date_joined) VALUES (?, ?, 1)').bind(id, `C${id}`),
  env.DB.prepare(
    `INSERT INTO sign_up_origins (user_id, inviter_id, link_key, method, country, created_at) VALUES (?, ?, ?, 'code', 'RU', ?)`,
  ).bind(id, ownerId, linkKey, at),
]

const test = createTestApp()
const ports = { ...createWorkerPorts(env, test.config), db: createD1(env.DB)('write').db, log: () => undefined }

const sorted = (rows: CountRow[]) => rows.map((row) => JSON.stringify(Object.values(row))).toSorted()

describe(`${EVENTS} random events with crashes and database errors`, () => {
  it('keep sums of days, totals and rows equal, and lose no more than the limit', async () => {
    await env.DB.batch(
      Array.from({ length: OWNERS }, (_, i) =>
        env.DB.prepare('INSERT INTO users (id, invite_code, date_joined) VALUES (?, ?, 1)').bind(i + 1, `OWNER${i}`),
      ),
    )
    await env.DB.batch(
      Array.from({ length: 30 }, (_, i) => linkOf(i))
        .filter(({ linkKey }) => linkKey.startsWith('LINK'))
        .map(({ linkKey, ownerId }) =>
          env.DB.prepare('INSERT INTO referral_links (key, code, user_id, created_at) VALUES (?1, ?1, ?2, 1)').bind(
            linkKey,
            ownerId,
          ),
        ),
    )
    const draw = dice(11)
    const model = createModel()
    const losses: number[] = []
    let clicks = 0
    let signups = 0
    let faults = 0

    await withShard(async ({ start, time, apply }) => {
      const restart = () =>
        start({
          apply: async (flush) => {
            const fate = draw(10)
            if (fate < 8) {
              await apply(flush)
              if (fate < 6) return
            }
            faults += 1
            throw new Error(fate < 8 ? 'the answer was lost' : 'overloaded')
          },
        })
      let shard = restart()
      const workUntil = async (moment: number) => {
        for (let dueAt = shard.dueAt(); dueAt !== undefined && dueAt <= moment; dueAt = shard.dueAt()) {
          time.now = Math.max(time.now, dueAt)
          await shard.work()
          model.flushed()
        }
        time.now = moment
      }

      /** Visitors at one moment, all on one link or each on their own. */
      const come = (visitors: number, crowd: boolean) => {
        for (let i = 0; i < visitors; i += 1) {
          const from = { country: COUNTRIES[draw(5)]!, channel: CHANNELS[draw(3)]!, visitor: `visitor ${draw(80)}` }
          const click = aClick({ ...linkOf(crowd ? 7 : draw(30)), at: time.now, ...from })
          shard.count(click)
          model.click(click)
          if (shard.buffered() === 0) model.flushed()
        }
        clicks += visitors
        expect(shard.buffered()).toBe(model.atRisk())
      }

      while (clicks + signups < EVENTS) {
        await workUntil(time.now + (draw(50) === 0 ? draw(20_000) : draw(4)) * 1000)
        const kind = draw(400)
        if (kind === 0) come(1 + draw(1500), true)
        else if (kind < 8) {
          come(draw(40), true)
          losses.push(model.crashed())
          shard = restart()
        } else if (kind < 60) {
          const link = linkOf(draw(30))
          signups += 1
          await env.DB.batch(signUp(1000 + signups, link, time.now))
          if (draw(10) === 0) await countSignUps(ports, time.now)
          model.signUp(link.ownerId, link.linkKey, time.now)
        } else come(1 + draw(3), false)
      }
      await shard.work()
      model.flushed()
      await start().work()
    })

    await countSignUps(ports, NOON)
    const counts = await allCounts()
    expect(sorted(counts)).toEqual(sorted(model.rows()))

    const lost = losses.reduce((a, b) => a + b, 0)
    const { results: growth } = await env.DB.prepare(
      `SELECT dimension, sum(clicks) AS clicks, sum(signups) AS signups FROM (
        SELECT dimension, max(clicks) AS clicks, max(signups) AS signups FROM growth_counts GROUP BY dimension, value)
      GROUP BY dimension`,
    ).all()
    expect(growth).toHaveLength(5)
    for (const sums of growth)
      expect(sums).toMatchObject({ clicks: clicks - losses.reduce((a, b) => a + b, 0), signups })
    expect([losses.length > 20, lost > 100, faults > 100, signups > 200]).toEqual([true, true, true, true])
    expect(Math.max(...losses)).toBeLessThan(FLUSH_CLICKS)
    const summed = (scope: string, dimension: string) => (column: 'clicks' | 'uniques' | 'signups') =>
      counts
        .filter((row) => row.scope.startsWith(scope) && row.dimension === dimension)
        .reduce((sum, row) => sum + row[column], 0)
    for (const dimension of ['country', 'channel']) {
      const sum = summed('l:', dimension)
      expect([sum('clicks'), sum('signups')]).toEqual([clicks - lost, signups])
      expect(sum('uniques')).toBe(summed('l:', 'day')('uniques'))
    }
    for (const dimension of ['day', 'country', 'channel']) {
      const [sum, made] = [summed('u:', dimension), summed('l:', 'total')]
      for (const column of ['clicks', 'uniques', 'signups'] as const) expect(sum(column)).toBe(made(column))
    }
    const referrals = await env.DB.prepare('SELECT count(*) AS n FROM referrals').first()
    expect(referrals).toEqual({ n: signups })
    expect(
      new Set(counts.filter(({ dimension }) => dimension === 'day').map(({ value }) => value)).size,
    ).toBeGreaterThan(1)
  }, 120_000)

  it('keep no click unflushed longer than the limit', async () => {
    await withShard(async ({ start, time }) => {
      let failures = 0
      const apply = () => {
        failures += 1
        return Promise.reject(new Error('the database is down for a day'))
      }
      const shard = start({ apply })
      for (let i = 0; i < 300; i += 1) {
        shard.count(aClick())
        const since = time.now
        expect(shard.dueAt()! - since).toBeLessThanOrEqual(FLUSH_SECONDS * 1000)
        time.now = shard.dueAt()!
        await shard.work()
        expect(shard.buffered()).toBe(0)
      }
      expect(time.now).toBeGreaterThan(NOON)
      expect(failures).toBeGreaterThan(0)
    })
  })
})
