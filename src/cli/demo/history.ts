import type { DatabaseSync } from 'node:sqlite'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib/time.ts'
import { below, createRandom } from '../seed/random.ts'
import type { Random } from '../seed/random.ts'

/* What people and staff did in the last weeks. The service itself does the rest once it runs: src/cli/demo/act.ts. */

/** See `createRandom`. */
const STREAM = 10
const SIGN_IN_DAYS = 14
const SESSION_MS = 14 * DAY_MS
const FAILED = 60
const LEAVING = 12
const BLOCKED = 20

const DEVICES = ['Shop, iPhone', 'Shop, Android', 'Chrome, Windows', 'Safari, Mac', 'Chrome, Android', 'Firefox, Linux']

const BLOCKS: [reason: string, days: number | null][] = [
  ['Codes for sale, ticket 4711', null],
  ['Invites from one device, ticket 4730', 30],
  ['Chargeback, ticket 4745', 90],
  ['Asked for a pause, ticket 4752', 14],
]

const IDS_PER_MS = 1000

interface Event {
  at: number
  actor: 'user' | 'staff'
  actorId: number
  subjectId: number | null
  action: string
  outcome?: string
  country?: string | null
  details?: object
}

/** Writes sign-ins and events, oldest first. `staff` are the ids of who may have acted. */
export function writeHistory(
  db: DatabaseSync,
  { now, seed, staff }: { now: number; seed: number; staff: number[] },
): void {
  const random = createRandom(seed, STREAM)
  signIn(db, random, now)
  const events = [
    ...fail(db, random, now),
    ...leave(db, random, now),
    ...blockPeople(db, random, { now, staff }),
    ...help(db, random, { now, staff }),
  ]
  const insert = db.prepare(
    `INSERT INTO audit_events (id, actor, actor_id, subject_id, action, outcome, country, network, request_id, details)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  let last = 0
  for (const event of events.toSorted((a, b) => a.at - b.at)) {
    // Events have odd ids, and sign-ins even ones.
    last = Math.max(last + 2, event.at * IDS_PER_MS + 1)
    const { actor, actorId, subjectId, action, outcome = 'ok', country = 'DE', details } = event
    const request = `0b9f6d52-4c5e-4a53-9f6f-${String(last).slice(-12)}`
    const network = `203.0.113.0/24`
    const text = details === undefined ? null : JSON.stringify(details)
    insert.run(last, actor, actorId, subjectId, action, outcome, country, network, request, text)
  }
}

interface Known {
  id: number
  country: string
  phone: string
  last_login: number
  date_joined: number
}

/** Sign-ins of everyone who was here lately. */
function signIn(db: DatabaseSync, random: Random, now: number): void {
  const people = db
    .prepare('SELECT id, country, last_login, date_joined FROM users WHERE last_login >= ? ORDER BY last_login')
    .all(now - SIGN_IN_DAYS * DAY_MS) as unknown as Known[]
  const insert = db.prepare(
    `INSERT INTO sessions (id, user_id, is_sign_up, last_used_at, expires_at, device, country, network)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  let last = 0
  for (const { id, country, last_login: at, date_joined: joined } of people) {
    last = Math.max(last + 2, at * IDS_PER_MS)
    const device = DEVICES[below(random, DEVICES.length)]!
    const network = `198.51.100.0/24`
    const used = Math.min(now, at + below(random, 2 * DAY_MS))
    insert.run(last, id, Number(at === joined), used, at + SESSION_MS, device, country, network)
  }
}

/** The newest first; the same person may come twice. */
function draw(db: DatabaseSync, where: string, count: number): Known[] {
  return db
    .prepare(`SELECT id, country, phone, last_login, date_joined FROM users WHERE ${where} ORDER BY id DESC LIMIT ?`)
    .all(count) as unknown as Known[]
}

const recently = (random: Random, now: number, days: number) => now - MINUTE_MS - below(random, days * DAY_MS)

/** Wrong codes, and numbers that ran out of attempts. */
function fail(db: DatabaseSync, random: Random, now: number): Event[] {
  return draw(db, 'is_active', FAILED).map(({ id, country }, nth) => {
    const isLocked = nth % 6 === 0
    return {
      ...{ at: recently(random, now, SIGN_IN_DAYS), actor: 'user', actorId: id, subjectId: id, country },
      action: isLocked ? 'code_locked' : 'sign_in_failed',
      outcome: isLocked ? 'attempts_per_code' : 'invalid_code',
    }
  })
}

/** People who asked for their account to be deleted. */
function leave(db: DatabaseSync, random: Random, now: number): Event[] {
  const update = db.prepare('UPDATE users SET deletion_requested_at = ? WHERE id = ?')
  return draw(db, 'is_active AND last_login IS NOT NULL AND id % 7 = 0', LEAVING).map(({ id, country, last_login }) => {
    const at = Math.min(now - MINUTE_MS, Math.max(last_login + MINUTE_MS, recently(random, now, 10)))
    update.run(at, id)
    return { at, actor: 'user', actorId: id, subjectId: id, country, action: 'deletion_requested' }
  })
}

interface ByStaff {
  now: number
  staff: number[]
}

/** Reasons of the newest blocks; the others are older than the audit. */
function blockPeople(db: DatabaseSync, random: Random, { now, staff }: ByStaff): Event[] {
  const update = db.prepare('UPDATE users SET block_reason = ?, blocked_until = ? WHERE id = ?')
  return draw(db, 'NOT is_active', BLOCKED).map(({ id, date_joined: joined }, nth) => {
    const [reason, days] = BLOCKS[nth % BLOCKS.length]!
    const at = Math.min(now - MINUTE_MS, Math.max(joined + MINUTE_MS, recently(random, now, SIGN_IN_DAYS)))
    const until = days === null ? null : at + days * DAY_MS
    update.run(reason, until, id)
    const before = { is_active: true, block_reason: null, blocked_until: null }
    const after = { is_active: false, blocked_until: until === null ? null : new Date(until).toISOString() }
    const actorId = staff[nth % staff.length]!
    return { at, actor: 'staff', actorId, subjectId: id, action: 'person_blocked', details: { reason, before, after } }
  })
}

/** Calls to support, about the named people who have an inviter and the most invitees of their own. */
function help(db: DatabaseSync, random: Random, { now, staff }: ByStaff): Event[] {
  const people = db
    .prepare(
      `SELECT id, phone FROM users WHERE invited_by_code IS NOT NULL AND last_name IS NOT NULL AND is_active
        ORDER BY invited_count DESC LIMIT 8`,
    )
    .all() as unknown as Known[]
  return people.flatMap(({ id, phone }, nth): Event[] => {
    const at = now - nth * 31 * HOUR_MS - below(random, HOUR_MS)
    const of = { actor: 'staff' as const, actorId: staff[nth % staff.length]!, subjectId: id }
    const masked = `${phone.slice(0, 5)}•••${phone.slice(-4)}`
    const ticket = 4821 - nth
    const block = { is_active: true, block_reason: null, blocked_until: null }
    const blocked = { ...block, is_active: false, block_reason: `Codes for sale, ticket ${ticket}` }
    return [
      {
        ...of,
        at: at - 26 * HOUR_MS,
        action: 'person_blocked',
        details: { reason: blocked.block_reason, before: block, after: { is_active: false, blocked_until: null } },
      },
      {
        ...of,
        at: at - 25 * HOUR_MS,
        action: 'person_unblocked',
        details: { reason: `It was someone else, ticket ${ticket}`, before: blocked, after: { is_active: true } },
      },
      {
        ...of,
        at: at - 3 * HOUR_MS,
        action: 'person_sessions_ended',
        details: { reason: `Lost their phone, ticket ${ticket}`, before: { sessions: 2 }, after: { sessions: 0 } },
      },
      {
        ...of,
        at: at - 2 * HOUR_MS,
        action: 'number_unlocked',
        details: { reason: `Called from this number, ticket ${ticket}`, phone: masked },
      },
    ]
  })
}
