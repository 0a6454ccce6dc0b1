interface ActionEntry {
  /** What has happened when there is such an event. */
  means: string
  /** Outcomes besides `ok`, and what `details` holds. */
  outcomes?: string
  details?: string
}

const STAFF_SIGN_IN = '`kind`: `panel` or `api`; `proof`: `password`, `totp`, `recovery_code` or `passkey`'

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
    means: 'The user asked to be deleted, or staff did, and all their sessions ended.',
    details: '`deletion_at`: when it will be done; of staff also `reason`',
  },
  deletion_cancelled: {
    means: 'A sign-in, or staff, took the request to be deleted back.',
    details: 'of staff: `reason`; `before`: when it was to be done, or the role that a sign-in does not give back',
  },
  deleted: { means: 'The grace period was over: every personal value is gone.' },
  sends_reopened: {
    means: 'Staff let codes go to a country again that had used up its budget.',
    details: '`country`; `reason`',
  },
  job_started: {
    means: 'Staff began a change of many people; each of them has an event of their own.',
    details:
      '`job`: its id; `action`, `total`: how many were confirmed; `reason`; `undoes`: the job that it takes back, where it is one',
  },
  job_cancelled: { means: 'Staff stopped a change of many people.', details: '`job`: its id; `action`' },
  staff_signed_in: { means: 'Somebody of the staff signed in.', details: STAFF_SIGN_IN },
  number_unlocked: {
    means: 'Staff gave a number its budgets back: guesses, sends, the wait for the next code.',
    outcomes:
      '`unlocks_per_number`: it was not done, the number has had its unlocks; `storage_unavailable`, after the event of the attempt: it may not have been done',
    details: '`phone`: masked; `reason`; `before` and `after`: what was counted',
  },
  code_voided: {
    means: 'Staff made a pending sign-in code worthless.',
    outcomes: '`storage_unavailable`, after the event of the attempt: it may not have been done',
    details: '`phone`: masked; `send`: its id; `purpose`; `reason`; `before` and `after`',
  },
  staff_signed_out: { means: 'Somebody of the staff signed out.' },
  staff_sign_in_failed: {
    means: 'A sign-in of the staff was refused.',
    outcomes: '`wrong_credentials`, `second_factor_wrong`, `passkey_refused`, `permission_denied`, `user_blocked`',
  },
  staff_password_changed: { means: 'Somebody of the staff changed their own password; their other sessions ended.' },
  staff_session_ended: {
    means: 'Somebody of the staff ended sessions of their own.',
    details: '`session`: the beginning of its hash; or `reason`: `all_others`',
  },
  second_factor_on: { means: 'Somebody of the staff turned the second factor on.' },
  second_factor_off: { means: 'Somebody of the staff turned the second factor off.' },
  second_factor_reset: {
    means: 'A superuser took the lost second factor of somebody of the staff away; all their sessions ended.',
    details: '`reason`; `before`: what there was',
  },
  recovery_codes_renewed: { means: 'Somebody of the staff made new recovery codes; the old ones are good no more.' },
  passkey_added: { means: 'Somebody of the staff registered a passkey.', details: '`passkey`: how its id begins' },
  passkey_renamed: { means: 'A passkey was renamed.', details: '`passkey`: how its id begins' },
  passkey_deleted: { means: 'A passkey was deleted.', details: '`passkey`: how its id begins' },
  link_created: { means: 'A referral link was made.', details: '`link`: its key' },
  link_changed: { means: 'A referral link was changed.', details: '`link`: its key; `fields`: their names' },
  list_exported: {
    means: 'Staff took a list as a file.',
    details: '`list`: which; `filter`: of which rows, never the words of a search',
  },
  exported: { means: 'The user, or staff for them, fetched all that is stored about them.' },
  superuser_created: { means: 'The command `npm run createsuperuser` made a superuser.' },
  person_created: {
    means: 'Staff created a user.',
    details: '`reason`; `after`: the values, the phone and the e-mail masked',
  },
  person_changed: {
    means:
      'Staff changed a profile; where the phone was changed, all sessions ended, and where the role became less, those as staff.',
    details: '`reason`; `before` and `after`: the values that changed, phones and e-mails masked',
  },
  person_blocked: {
    means: 'Staff blocked the user, or changed why or until when; all sessions ended.',
    details: '`reason`; `before` and `after`',
  },
  person_unblocked: {
    means: 'Staff lifted a block, or the system one whose time was over.',
    details: '`reason`; `before`',
  },
  person_password_set: {
    means: 'Staff set the password of somebody, whose sessions as staff ended.',
    details: '`reason`; `before`: whether there was one',
  },
  person_sessions_ended: {
    means: 'Staff ended a session of the user, or all.',
    details: '`reason`; `session`: its id, where it is one',
  },
  link_disabled: {
    means: 'A referral link was disabled for good.',
    details: '`link`: its key; by staff also `reason`, `before` and `after`',
  },
  inviter_corrected: {
    means: 'Staff said who invited the user, or that nobody did.',
    details: '`before`: the referral as it was, or null; `after`: the new one, or null; `reason`',
  },
} satisfies Record<string, ActionEntry>

export type AuditAction = keyof typeof AUDIT_ACTIONS
