import type { Permission } from '../../identity/permissions.ts'
import { block, cancelDeletion, endSessions, requestDeletion, unblock } from '../../people/commands.ts'
import type { Command } from '../../people/commands.ts'
import { blockUser, cancelUserDeletion, deleteUser, endUserSessions, unblockUser } from '../person/endpoints.ts'

/** Bulk actions. */
export const JOB_ACTIONS = ['block', 'unblock', 'end_sessions', 'delete', 'cancel_deletion'] as const
export type JobAction = (typeof JOB_ACTIONS)[number]

/** Actions that undo another. */
export const UNDOINGS = ['unblock', 'cancel_deletion'] as const
export type Undoing = (typeof UNDOINGS)[number]

/** What undoes an action, if anything does. */
export const UNDONE_BY: Partial<Record<JobAction, Undoing>> = { block: 'unblock', delete: 'cancel_deletion' }

/** What an action needs besides people and reason. */
export interface JobParams {
  /** When a block expires: Unix time, milliseconds; null: when staff unblock. */
  until: number | null
}

interface JobRule {
  permission: Permission
  command: (given: { now: number; params: JobParams; reason: string; graceMs: number }) => Command
}

/** Each action: its command, and the permission of the endpoint that does it to one user. */
export const JOB_RULES: Record<JobAction, JobRule> = {
  block: {
    permission: blockUser.permission,
    command: ({ now, reason, params }) => block({ now, reason, until: params.until, keeps: true }),
  },
  unblock: { permission: unblockUser.permission, command: unblock },
  end_sessions: { permission: endUserSessions.permission, command: endSessions },
  delete: { permission: deleteUser.permission, command: requestDeletion },
  cancel_deletion: { permission: cancelUserDeletion.permission, command: cancelDeletion },
}
