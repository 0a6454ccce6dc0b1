import { sql } from 'drizzle-orm'
import { openDatabaseOf } from '../../db/batches.ts'
import type { Database } from '../../db/database.ts'
import { referrals } from '../../db/referral-schema.ts'
import { programRules, programs, rewards } from '../../db/reward-schema.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { sha256Hex } from '../../lib/keys.ts'
import { DAY_MS, HOUR_MS } from '../../lib/time.ts'
import { expire, fulfil, isReward, release, reverseEvent, voidReward } from '../../rewards/change-rewards.ts'
import { recordOwn } from '../../rewards/record-event.ts'
import { Rule } from '../../rewards/rule.ts'
import { connectDatabase } from '../../server/open-database.ts'
import { below, createRandom } from './random.ts'
import type { Random } from './random.ts'
import { addWebhooks, deliverChanges } from './webhooks.ts'

/* Programs, what people bought, and what that earned: by the service's own statements, in the order of the days. */

/** See `createRandom`. */
const STREAM = 12
const DAYS = 120
/** Newest first, so that a large seed takes no longer. */
const MOST_INVITEES = 700
const MOST_MOVED = 10_000
const REFUNDED_ONE_IN = 25
const VOIDED_ONE_IN = 60
/** A day and a half after a reward became available, half of them are paid out. */
const PAID_AFTER_MS = 1.5 * DAY_MS

const MINIMUM = 1000

interface SeededProgram {
  name: string
  unit: string
  budget: number | null
  /** Days ago. */
  from: number
  to?: number
  paused?: number
  rule: object
  /** What its rule is from a day on. */
  later?: { from: number; rule: object }
}

const friends = { event: 'purchase', inviter: { fixed: 500 }, invitee: { fixed: 300 }, expires_days: 60 }
const PROGRAMS: SeededProgram[] = [
  {
    ...{ name: 'Friends', unit: 'points', budget: 250_000, from: DAYS },
    rule: { ...friends, hold_days: 3 },
    later: {
      from: 40,
      rule: { ...friends, hold_days: 14, inviter: { fixed: 700 }, within_days: 60, signals: { same_device: 0 } },
    },
  },
  {
    ...{ name: 'Partners', unit: 'USD', budget: 150_000, from: 75 },
    rule: {
      ...{ event: 'purchase', occurrence: 'each', minimum_value: MINIMUM, inviter: { percent: 5, max: 500 } },
      ...{ caps: { window: 'month', rewards: 20 }, hold_days: 7, certainty: 'certain' },
    },
  },
  {
    ...{ name: 'First trial', unit: 'points', budget: null, from: 60, paused: 10 },
    rule: { event: 'trial_started', invitee: { fixed: 100 } },
  },
  {
    ...{ name: 'Summer', unit: 'points', budget: 30_000, from: DAYS, to: 80 },
    rule: { event: 'purchase', inviter: { fixed: 200 }, expires_days: 30 },
  },
]

interface SeededEvent {
  at: number
  userId: number
  type: string
  value: number | null
}

interface Until {
  now: number
  seed: number
}

/** Adds programs and rewards up to now, and webhooks with their deliveries, unless there are programs already. */
export async function seedRewards(file: string, { now, seed }: Until): Promise<{ programs: number; events: number }> {
  const opened = connectDatabase(`file:${file}`, undefined)
  try {
    const { db } = openDatabaseOf(opened)('write')
    const existing = await runQuery(db, db.select({ id: programs.id }).from(programs).limit(1))
    if (existing.length > 0) return { programs: 0, events: 0 }
    await addWebhooks(db, now - DAYS * DAY_MS)
    const added = await addRewards(db, { now, random: createRandom(seed, STREAM) })
    await deliverChanges(db, now)
    return added
  } finally {
    opened.close()
  }
}

async function addRewards(db: Database, { now, random }: { now: number; random: Random }) {
  const invitees = await runQuery(
    db,
    db
      .select({ id: referrals.inviteeId, at: referrals.createdAt })
      .from(referrals)
      .where(sql`${referrals.createdAt} > ${now - DAYS * DAY_MS}`)
      .orderBy(sql`${referrals.createdAt} DESC`)
      .limit(MOST_INVITEES),
  )
  const events = invitees.flatMap((invitee) => eventsOf(invitee, random, now)).toSorted((a, b) => a.at - b.at)
  let [ago, done] = [DAYS, 0]
  for (; ago >= 0; ago -= 1) {
    const end = now - ago * DAY_MS
    const ofDay = events.slice(done).filter(({ at }) => at <= end)
    await changePrograms(db, ago, now)
    await live(
      db,
      ofDay.map((event, i) => ({ ...event, nth: done + i + 1 })),
      random,
      end,
    )
    done += ofDay.length
  }
  return { programs: PROGRAMS.length, events: done }
}

/** Half of them buy something, some a few times; some begin a trial first. */
function eventsOf({ id: userId, at: joined }: { id: number; at: number }, random: Random, now: number): SeededEvent[] {
  const trial = { at: joined + HOUR_MS, userId, type: 'trial_started', value: null }
  const purchases = Array.from({ length: Math.max(0, below(random, 5) - 1) }, () => ({
    ...{ at: joined + HOUR_MS + below(random, 45 * DAY_MS), userId, type: 'purchase' },
    value: 100 * (4 + below(random, 120)) - 1,
  }))
  return [...(userId % 4 === 0 ? [trial] : []), ...purchases].filter(({ at }) => at < now)
}

/** What staff do to programs on a day. */
async function changePrograms(db: Database, ago: number, now: number): Promise<void> {
  const at = now - ago * DAY_MS
  for (const [index, { name, unit, budget, from, to, paused, rule, later }] of PROGRAMS.entries()) {
    const programId = index + 1
    const isIt = sql`${programs.id} = ${programId}`
    const setRule = (version: number, text: object) => {
      const parsed = Rule.parse(text)
      return db.insert(programRules).values({ programId, version, rule: JSON.stringify(parsed), createdAt: at })
    }
    if (ago === from) {
      const endsAt = to === undefined ? null : now - to * DAY_MS
      const { event } = Rule.parse(rule)
      const row = { id: programId, name, unit, event, budget, startsAt: at, endsAt, createdAt: at }
      await runBatch(db, { program: db.insert(programs).values(row), rule: setRule(1, rule) })
    }
    if (ago === later?.from)
      await runBatch(db, {
        rule: setRule(2, later.rule),
        program: db.update(programs).set({ version: 2 }).where(isIt),
      })
    if (ago === paused) await runQuery(db, db.update(programs).set({ pausedAt: at }).where(isIt))
  }
}

const keyOf = (nth: number) => ({ source: 'api', eventId: `order-${10_000 + nth}` }) as const

/** A day: what was bought, refunded, released, paid out, voided, and what expired. */
async function live(db: Database, events: (SeededEvent & { nth: number })[], random: Random, end: number) {
  const refunded = events.filter(() => below(random, REFUNDED_ONE_IN) === 0)
  await runBatch(db, {
    recorded: events.map(({ at, nth, userId, type, value }) =>
      recordOwn(db, {
        ...{ ...keyOf(nth), userId, phone: null, type, value, occurredAt: at, now: at },
        bodyHash: sha256Hex(`seed ${nth}`),
      }),
    ),
    reversed: refunded.map(({ nth, value }) =>
      reverseEvent(db, keyOf(nth), {
        refunded: value !== null && nth % 2 === 0 ? Math.round(value / 2) : null,
        now: end,
      }),
    ),
    released: release(db, end, MOST_MOVED),
    expired: expire(db, end, MOST_MOVED),
  })
  const moved = await runQuery(
    db,
    db
      .select()
      .from(rewards)
      .where(
        sql`(${rewards.state} = 'available' AND ${rewards.holdUntil} + ${PAID_AFTER_MS} BETWEEN ${end - DAY_MS} AND ${end})
          OR (${rewards.state} = 'held' AND ${rewards.createdAt} BETWEEN ${end - DAY_MS} AND ${end})`,
      ),
  )
  const paid = moved.filter(({ state }) => state === 'available' && below(random, 2) === 0)
  const voided = moved.filter(({ state }) => state === 'held' && below(random, VOIDED_ONE_IN) === 0)
  if (paid.length + voided.length === 0) return
  await runBatch(db, {
    paid: paid.map((reward) => fulfil(db, reward, { now: end })),
    voided: voided.map((reward) => voidReward(db, isReward(reward), end)),
  })
}
