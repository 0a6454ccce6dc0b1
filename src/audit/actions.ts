interface ActionEntry {
  /** What has happened when there is such an event. */
  means: string
  /** Outcomes besides `ok`, and what `details` holds. */
  outcomes?: string
  details?: string
}

/** Every action of the audit. The type follows from this table, and docs/audit.md repeats it. */
export const AUDIT_ACTIONS = {
  sign_up: { means: 'A first sign-in created the user.' },
  sign_in: { means: 'A session was opened.', details: '`session`: its id' },
  sign_in_failed: {
    means: 'The first wrong guess at a code, or the right code of a blocked user.',
    outcomes: '`invalid_code`, `user_blocked`',
  },
  code_locked: {
    means: 'The wrong guess that spent the last attempt of a code, or of the number.',
    outcomes: '`attempts_per_code`, `failures_per_number`',
  },
  session_ended: {
    means: 'A session ended before its time.',
    details: '`reason`: `logout`, `by_user`, `all_others`, `surplus` or `replay`; `session`: its id, where it is one',
  },
  refresh_replayed: {
    means: 'A refresh token that had been replaced came again, from a thief or from its owner.',
    outcomes: '`token_not_valid`',
    details: '`session`: its id',
  },
  profile_changed: { means: 'The profile was changed.', details: '`fields`: their names, never their values' },
  invited_by_set: { means: 'The inviter was named.', details: '`invited_by_code`' },
  invited_by_declined: { means: 'An inviter who had come with the number was declined.' },
  phone_change_started: { means: 'A code was sent to a new number.', details: '`to`: the new number, masked' },
  phone_changed: {
    means: 'The number was changed, and all other sessions ended; or the first wrong guess at the code for it.',
    outcomes: '`invalid_code`',
    details: '`to`: the new number, masked; `proof`: `recent_sign_in` or `current_phone`',
  },
  deletion_requested: {
    means: 'The user asked to be deleted, and all their sessions ended.',
    details: '`deletion_at`: when it will be done',
  },
  deletion_cancelled: { means: 'A sign-in took the request to be deleted back.' },
  deleted: { means: 'The grace period was over: every personal value is gone.' },
  sends_reopened: { means: 'Staff let codes go to a country again that had used up its budget.', details: '`country`' },
  number_unlocked: {
    means: 'Staff gave a number its budgets back: guesses, sends, the wait for the next code.',
    outcomes: '`storage_unavailable`, after the event of the attempt: it may not have been done',
    details: '`phone`: masked; `reason`; `before` and `after`: what was counted',
  },
  code_voided: {
    means: 'Staff made a pending sign-in code worthless.',
    outcomes: '`storage_unavailable`, after the event of the attempt: it may not have been done',
    details: '`phone`: masked; `send`: its id; `purpose`; `reason`; `before` and `after`',
  },
  staff_signed_in: { means: 'Somebody of the staff signed in.', details: '`kind`: `panel` or `api`' },
  staff_signed_out: { means: 'Somebody of the staff signed out.' },
  staff_sign_in_failed: {
    means: 'A sign-in of the staff was refused.',
    outcomes: '`wrong_credentials`, `permission_denied`, `user_blocked`',
  },
  link_created: { means: 'A referral link was made.', details: '`link`: its key' },
  link_changed: { means: 'A referral link was changed.', details: '`link`: its key; `fields`: their names' },
  link_disabled: { means: 'A referral link was disabled for good.', details: '`link`: its key' },
  exported: { means: 'The user fetched all that is stored about them.' },
} satisfies Record<string, ActionEntry>

export type AuditAction = keyof typeof AUDIT_ACTIONS
