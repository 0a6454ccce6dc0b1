import { and, eq, isNull } from 'drizzle-orm'
import { below, createRandom } from '../../src/cli/seed/random.ts'
import { createDatabase } from '../../src/db/batches.ts'
import type { RunStatements } from '../../src/db/batches.ts'
import type { Database } from '../../src/db/database.ts'
import { runQuery } from '../../src/db/run-batch.ts'
import { users } from '../../src/db/schema.ts'
import { expire, fulfil, isReward, release, reverseEvent, voidReward } from '../../src/rewards/change-rewards.ts'
import { recordOwn } from '../../src/rewards/record-event.ts'
import { Rule } from '../../src/rewards/rule.ts'

/* A life of programs and rewards on any database, in workerd and in Node. */

const START = Date.UTC(2026, 10, 1)
const HOUR = 3_600_000
const DAY = 24 * HOUR
const MOST_VALUE = 9000
/** A step that is repeated finds nothing more. */
const ALL_DUE = 100_000

/** Before the first event of those that are reported late. */
export const JOINED = START - DAY

/** People with ids from 1, each of whom but the first was invited by the one before. */
export async function addPeople(run: RunStatements, count: number, joined = JOINED): Promise<void> {
  const ids = JSON.stringify(Array.from({ length: count }, (_, i) => i + 1))
  await run([
    {
      sql: `INSERT INTO users (id, phone, invite_code, date_joined)
        SELECT value, '+7918' || (1000000 + value), printf('%06d', value), ? FROM json_each(?)`,
      params: [joined, ids],
    },
    {
      sql: `INSERT INTO referrals (invitee_id, inviter_id, link_key, method, certainty, created_at)
        SELECT value, value - 1, 'SQL', 'code', iif(value % 5, 'certain', 'probable'), ? FROM json_each(?) WHERE value > 1`,
      params: [joined, ids],
    },
  ])
}

interface Program {
  id: number
  event?: string
  rule: object
  unit?: string
  budget?: number
}

export async function addProgram(
  run: RunStatements,
  { id, event = 'purchase', rule, unit = 'points', budget }: Program,
): Promise<void> {
  await run([
    {
      sql: `INSERT INTO programs (id, name, unit, event, starts_at, budget, created_at) VALUES (?, ?, ?, ?, 0, ?, 0)`,
      params: [id, `program ${id}`, unit, event, budget ?? null],
    },
    {
      sql: 'INSERT INTO program_rules (program_id, version, rule, created_at) VALUES (?, 1, ?, 0)',
      params: [id, JSON.stringify(Rule.parse({ event, ...rule }))],
    },
  ])
}

/** Of many that are drawn, one is someone's. */
const RARELY = 4

/** What concerns rewards of the erasure of people. */
const eraseOne = (db: Database, id: number, now: number) =>
  db
    .update(users)
    .set({ deletedAt: now, isActive: false })
    .where(and(eq(users.id, id), isNull(users.deletedAt)))

/** Of the programs below. */
const PROGRAMS = 4

/** Programs about purchases that between them use every part of a rule. */
export async function addPrograms(run: RunStatements): Promise<void> {
  const each = { occurrence: 'each' }
  const [both, daily, three, monthly] = [
    { ...each, inviter: { fixed: 50 }, invitee: { percent: 2.5, max: 400 }, hold_days: 2 },
    { ...each, inviter: { percent: 10, max: 900 }, caps: { window: 'day', rewards: 3 }, expires_days: 3 },
    { occurrence: 3, invitee: { fixed: 7 }, minimum_value: 500, certainty: 'certain' },
    { ...each, inviter: { fixed: 90 }, caps: { window: 'month', amount: 500 }, within_days: 6, hold_days: 1 },
  ]
  await addProgram(run, { id: 1, rule: both, budget: 20_000 })
  await addProgram(run, { id: 2, rule: daily, unit: 'EUR' })
  await addProgram(run, { id: 3, rule: three })
  await addProgram(run, { id: 4, rule: monthly })
}

interface Life {
  run: RunStatements
  people: number
  events: number
  seed: number
  /** Sends a change that may have to be repeated. */
  send?: (change: () => Promise<unknown>) => Promise<unknown>
}

interface Lived {
  /** When it ends. */
  now: number
  /** Events of those who were not erased yet: no one else's are stored. */
  recorded: number
}

/** Random purchases, with refunds, payments, voided rewards, people who are erased and the hourly tasks between them. */
export async function live({ run, people, events, seed, send = (change) => change() }: Life): Promise<Lived> {
  const db = createDatabase(run)
  const random = createRandom(seed)
  const draw = (size: number) => below(random, size)
  let [now, recorded] = [START, 0]
  const erased = new Set<number>()
  for (let i = 0; i < events; i += 1) {
    now += draw(HOUR / 4)
    const at = now
    const event = {
      ...({ source: 'api', eventId: `${seed}-${i}`, userId: 1 + draw(people), phone: null, type: 'purchase' } as const),
      ...{ value: draw(4) === 0 ? null : draw(MOST_VALUE), occurredAt: at - draw(DAY), bodyHash: '', now: at },
    }
    await send(() => runQuery(db, recordOwn(db, event)))
    if (!erased.has(event.userId)) recorded += 1
    const past = { source: 'api', eventId: `${seed}-${draw(i + 1)}` }
    const refunded = draw(2) === 0 ? null : draw(MOST_VALUE)
    const reward = {
      ...{ programId: 1 + draw(PROGRAMS), inviteeId: 1 + draw(people), ordinal: 1 + draw(4) },
      side: draw(2) === 0 ? ('inviter' as const) : ('invitee' as const),
    }
    const leaving = draw(people * RARELY)
    const changes = [
      () => runQuery(db, reverseEvent(db, past, { refunded, now: at })),
      () => runQuery(db, fulfil(db, reward, { now: at })),
      () => runQuery(db, voidReward(db, isReward(reward), at)),
      () => runQuery(db, release(db, at, ALL_DUE)),
      () => runQuery(db, expire(db, at, ALL_DUE)),
      () => runQuery(db, eraseOne(db, leaving, at)),
    ]
    const drawn = draw(2 * changes.length)
    if (drawn === changes.length - 1) erased.add(leaving)
    const change = changes[drawn]
    if (change) await send(change)
  }
  return { now, recorded }
}

/** Database faults at random: some before a batch, some after it has been stored. */
export function withFaults(run: RunStatements, seed: number) {
  const random = createRandom(seed)
  const faults = { before: 0, after: 0 }
  const faulty: RunStatements = async (statements) => {
    const fate = below(random, 10)
    if (fate === 0) faults.before += 1
    if (fate === 0) throw new Error('D1_ERROR: Network connection lost.')
    const results = await run(statements)
    if (fate === 1) faults.after += 1
    if (fate === 1) throw new Error('D1_ERROR: Network connection lost.')
    return results
  }
  return { run: faulty, faults }
}

/** Repeats a change until it is answered, as clients do. */
export async function untilAnswered<Result>(change: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await change()
    } catch (error) {
      if (!String(error).includes('storage_unavailable') && !String(error).includes('connection lost')) throw error
    }
  }
}
