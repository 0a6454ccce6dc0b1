import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { AuditAction } from '../../audit/actions.ts'
import type { Permission } from '../../identity/permissions.ts'
import { toIso, toIsoOrNull } from '../../lib/time.ts'

/** What can be done to many people at once. */
export const JOB_ACTIONS = ['block', 'unblock', 'end_sessions', 'delete', 'cancel_deletion'] as const
export type JobAction = (typeof JOB_ACTIONS)[number]

/** Actions that take another back. */
export const UNDOINGS = ['unblock', 'cancel_deletion'] as const
export type Undoing = (typeof UNDOINGS)[number]

/** What takes an action back; of the others nothing does. */
export const UNDONE_BY: Partial<Record<JobAction, Undoing>> = { block: 'unblock', delete: 'cancel_deletion' }

/** What an action needs besides the people and the reason. */
export interface JobParams {
  /** Of a block: Unix time, milliseconds; null: until somebody lifts it. */
  until: number | null
}

/** What a statement of an action is made with. */
export interface Doing {
  now: number
  params: JobParams
  reason: string
  deletionGraceMs: number
}

interface Rule {
  permission: Permission
  audit: AuditAction
  /** Condition on `users`: the action would change something. */
  wouldChange: (doing: Doing) => SQL
  /** JSON object: what was before. */
  before: (doing: Doing) => SQL
  /** What is after it. */
  after: (doing: Doing) => Record<string, unknown>
  /** Statements that do it; `targets` is a condition on `users`. In order: the last changes what `wouldChange` asks. */
  statements: (doing: Doing, targets: SQL) => SQL[]
}

const hasSessions = ({ now }: Doing) => sql`(
  EXISTS (SELECT 1 FROM sessions WHERE user_id = users.id AND ended_at IS NULL AND expires_at > ${now})
  OR EXISTS (SELECT 1 FROM staff_sessions WHERE user_id = users.id AND ended_at IS NULL AND expires_at > ${now}))`

/** Of the apps and of the staff. The list of people is read first: each has few sessions, and all of them are many. */
const endSessions = ({ now }: Doing, targets: SQL) => {
  const ofTargets = sql`user_id IN (SELECT users.id FROM users WHERE ${targets}) AND ended_at IS NULL`
  return [
    sql`UPDATE sessions SET ended_at = ${now} WHERE ${ofTargets}`,
    sql`UPDATE staff_sessions SET ended_at = ${now} WHERE ${ofTargets}`,
  ]
}

/** The table of actions: who may, what counts as a change, and how it is done to a hundred people at once. */
export const JOB_RULES: Record<JobAction, Rule> = {
  block: {
    permission: 'people.block',
    audit: 'person_blocked',
    // Whoever is blocked already keeps the reason and the end of that block.
    wouldChange: () => sql`users.is_active`,
    before: () => sql`json_object('is_active', json('true'))`,
    after: ({ params: { until } }) => ({ is_active: false, blocked_until: toIsoOrNull(until) }),
    statements: (doing, targets) => [
      ...endSessions(doing, targets),
      sql`UPDATE users SET is_active = 0, block_reason = ${doing.reason}, blocked_until = ${doing.params.until}
        WHERE ${targets}`,
    ],
  },
  unblock: {
    permission: 'people.block',
    audit: 'person_unblocked',
    wouldChange: () => sql`NOT users.is_active`,
    before: () => sql`json_object('is_active', json('false'), 'block_reason', users.block_reason,
      'blocked_until', strftime('%Y-%m-%dT%H:%M:%fZ', users.blocked_until / 1000.0, 'unixepoch'))`,
    after: () => ({ is_active: true }),
    statements: (_, targets) => [
      sql`UPDATE users SET is_active = 1, block_reason = NULL, blocked_until = NULL WHERE ${targets}`,
    ],
  },
  end_sessions: {
    permission: 'people.end_sessions',
    audit: 'person_sessions_ended',
    wouldChange: hasSessions,
    before: () =>
      sql`json_object('sessions', (SELECT count(*) FROM sessions WHERE user_id = users.id AND ended_at IS NULL))`,
    after: () => ({ sessions: 0 }),
    statements: endSessions,
  },
  delete: {
    permission: 'people.delete',
    audit: 'deletion_requested',
    wouldChange: () => sql`users.deletion_requested_at IS NULL`,
    before: () => sql`json_object('deletion_at', NULL)`,
    after: ({ now, deletionGraceMs }) => ({ deletion_at: toIso(now + deletionGraceMs) }),
    statements: (doing, targets) => [
      ...endSessions(doing, targets),
      sql`UPDATE users SET deletion_requested_at = ${doing.now} WHERE ${targets}`,
    ],
  },
  cancel_deletion: {
    permission: 'people.delete',
    audit: 'deletion_cancelled',
    wouldChange: () => sql`users.deletion_requested_at IS NOT NULL`,
    before: ({ deletionGraceMs }) => sql`json_object('deletion_at',
      strftime('%Y-%m-%dT%H:%M:%fZ', (users.deletion_requested_at + ${deletionGraceMs}) / 1000.0, 'unixepoch'))`,
    after: () => ({ deletion_at: null }),
    statements: (_, targets) => [sql`UPDATE users SET deletion_requested_at = NULL WHERE ${targets}`],
  },
}
