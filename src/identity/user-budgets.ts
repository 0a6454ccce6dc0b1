import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { AuditAction } from '../audit/actions.ts'
import { auditStatement } from '../audit/audit-statement.ts'
import type { AuditEvent } from '../audit/event.ts'
import { bareList } from '../db/columns.ts'
import type { Database } from '../db/database.ts'
import { referralBudgets } from '../db/referral-schema.ts'
import { runBatch, runQuery } from '../db/run-batch.ts'
import { auditEvents } from '../db/schema.ts'
import { firstIdAt } from '../db/time-id.ts'
import type { AppError } from '../errors/app-error.ts'
import { limitError } from '../errors/app-error.ts'
import { SECOND_MS, secondsUntil } from '../lib/time.ts'
import type { Ports } from '../ports.ts'
import type { ChangeBudget } from './endpoint.ts'

/*
 * What users may do to their own account in a day, and staff within minutes. The audit's events are the count, so a change
 * and its count are one statement, and only what is recorded counts.
 */

const COUNTED = {
  changes_per_user: ['profile_changed', 'email_changed', 'link_changed'],
  email_changes_per_user: ['email_changed'],
  phone_changes_per_user: ['phone_change_started'],
  exports_per_user: ['exported'],
  files_per_staff: ['list_exported'],
  simulations_per_staff: ['program_simulated'],
  selections_per_staff: ['selection_counted'],
} as const satisfies Record<string, readonly AuditAction[]>

type LimitName = keyof Ports['config']['policies']

interface Budget<Name extends LimitName> {
  name: Name
  /** Unix time, milliseconds. */
  now: number
}

/** When a user or staff member did the oldest thing that fills the budget; NULL while there is room for another. */
export function spentAt(
  { policies }: Ports['config'],
  { name, now, actorId }: Budget<keyof typeof COUNTED> & { actorId: number },
  counted: readonly AuditAction[] = COUNTED[name],
): SQL {
  const { limit, windowSeconds } = policies[name]
  if (limit === 0) return sql`${now}`
  // A caller who waits as long as they were told finds room.
  const since = firstIdAt(now - windowSeconds * SECOND_MS + 1)
  const actions = sql.raw(counted.map((action) => `'${action}'`).join(', '))
  // A bulk action records ten thousands of events of its staff member, and few of these actions.
  const isTheirs = name.endsWith('_per_staff')
    ? sql`INDEXED BY audit_events_action WHERE ${auditEvents.actorId} = ${actorId} AND ${auditEvents.actor} = 'staff'`
    : sql`INDEXED BY audit_events_subject WHERE ${auditEvents.subjectId} = ${actorId} AND ${auditEvents.actor} = 'user'`
  // A wrong guess at the code of a new number has changed nothing.
  return sql`(SELECT ${auditEvents.at} FROM ${auditEvents} ${isTheirs}
      AND ${auditEvents.id} >= ${since} AND ${auditEvents.action} IN (${actions}) AND ${auditEvents.outcome} <> 'invalid_code'
    ORDER BY ${auditEvents.id} DESC LIMIT 1 OFFSET ${limit - 1})`
}

/** A budget in the batch that draws on it: `before` is read first, and what is drawn has `hasRoom` as its condition. */
export function budgetIn(
  { config, db }: Pick<Ports, 'config'> & { db: Database },
  asked: Budget<keyof typeof COUNTED> & { actorId: number },
) {
  const spent = spentAt(config, asked)
  return {
    before: db.all<{ at: number | null }>(sql`SELECT ${spent} AS at`),
    hasRoom: sql`${spent} IS NULL`,
    /** @throws AppError of the budget, if there was no room */
    requireRoom([before]: { at: number | null }[]): void {
      if (before && before.at !== null) throw budgetSpent(config, { ...asked, at: before.at })
    },
  }
}

/** Records what a staff member begins, if its budget has room. @throws AppError of the budget, `storage_unavailable` */
export async function recordInBudget(
  ports: Pick<Ports, 'config'> & { db: Database },
  name: keyof typeof COUNTED,
  event: Omit<AuditEvent, 'subjectId'> & { actor: { kind: 'staff'; id: number } },
): Promise<void> {
  const budget = budgetIn(ports, { name, actorId: event.actor.id, now: event.at })
  const { before } = await runBatch(ports.db, {
    before: budget.before,
    record: auditStatement(ports.db, { ...event, subjectId: null }, budget.hasRoom),
  })
  budget.requireRoom(before)
}

/** The refusal of a budget whose window began at that time, such as `spentAt`. */
export function budgetSpent(
  { policies }: Ports['config'],
  { name, now, at }: Budget<LimitName> & { at: number },
): AppError {
  const { limit, windowSeconds } = policies[name]
  const retryAfterSeconds = secondsUntil(at + windowSeconds * SECOND_MS, now)
  return limitError(name, { quota: limit, windowSeconds, retryAfterSeconds })
}

/*
 * Budgets of a day (UTC), for what is counted apart from the audit: bulk actions record ten thousands of the same events
 * as changes of one person.
 */

const { scope, period, spent, expiresAt } = referralBudgets

interface Spending<Name extends LimitName> extends Budget<Name> {
  count: number
  /** Whose it is; the whole service's by default. */
  staffId?: number
  when?: SQL
}

function periodOf({ policies }: Ports['config'], { name, now }: Budget<LimitName>) {
  const { limit, windowSeconds } = policies[name]
  const windowMs = windowSeconds * SECOND_MS
  const number = Math.floor(now / windowMs)
  return { limit, number, from: number * windowMs, until: (number + 1) * windowMs }
}

/** Draws on such a budget; returns no row if there is not enough room. */
export function spend(
  db: Database,
  config: Ports['config'],
  { count, staffId, when = sql`1`, ...budget }: Spending<LimitName>,
) {
  const { limit, number, until } = periodOf(config, budget)
  const whose = budget.name + (staffId === undefined ? '' : ` ${staffId}`)
  const before = sql`coalesce((SELECT ${spent} FROM ${referralBudgets} WHERE ${scope} = ${whose} AND ${period} = ${number}), 0)`
  return db.all(sql`
    INSERT INTO ${referralBudgets} (${bareList([scope, period, spent, expiresAt])})
    SELECT ${whose}, ${number}, ${count}, ${until} WHERE ${when} AND ${before} + ${count} <= ${limit}
    ON CONFLICT DO UPDATE SET "spent" = ${spent} + excluded."spent" RETURNING 1`)
}

/** The refusal of such a budget. */
export const periodSpent = (config: Ports['config'], budget: Budget<LimitName>): AppError =>
  budgetSpent(config, { ...budget, at: periodOf(config, budget).from })

/** Counts changes by staff, before they are made. @throws AppError of the budget, `storage_unavailable` */
export async function countChange(
  { config, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  staff: { id: number },
  name: ChangeBudget | undefined,
  count = 1,
): Promise<void> {
  if (name === undefined) return
  const budget = { name, now: clock() }
  const drawn = await runQuery(db, spend(db, config, { ...budget, staffId: staff.id, count }))
  if (drawn.length === 0) throw periodSpent(config, budget)
}
