import type { AuditAction } from './actions.ts'

interface ActionEntry {
  /** When the event is recorded. */
  means: string
  /** Outcomes other than `ok`, and what `details` contains. */
  outcomes?: string
  details?: string
}

const STAFF_SIGN_IN = '`kind`: `panel` or `api`; `proof`: `password`, `totp`, `recovery_code` or `passkey`'

/** What each audit action means; docs/audit.md repeats it. */
export const ACTION_DOCS: Record<AuditAction, ActionEntry> = {
  sign_up: { means: 'The first sign-in created the user and opened a session.', details: '`session`: its id' },
  sign_in: { means: 'A session was opened.', details: '`session`: its id' },
  sign_in_failed: {
    means: 'The first wrong guess at a code, or the right code of a blocked user.',
    outcomes: '`invalid_code`, `user_blocked`',
  },
  code_locked: {
    means: 'A wrong guess used the last attempt of a code or of the phone number.',
    outcomes: '`attempts_per_code`, `failures_per_number`',
  },
  session_ended: {
    means: 'A session ended before it expired.',
    details:
      '`reason`: `logout`, `by_user`, `all_others`, `surplus` or `replay`; `session`: its id, if it was one session',
  },
  refresh_replayed: {
    means: 'A refresh token that had been replaced was used again, by its owner or by a thief.',
    outcomes: '`token_not_valid`',
    details: '`session`: its id',
  },
  profile_changed: { means: 'The user changed their profile.', details: '`fields`: their names, never their values' },
  email_changed: {
    means: 'The user changed their e-mail, or tried to set one that another user has.',
    outcomes: '`email_taken`',
  },
  invited_by_set: { means: 'The user set their inviter.', details: '`invited_by_code`' },
  invited_by_declined: { means: 'The user declined an inviter that was attributed through their phone number.' },
  phone_change_started: {
    means: 'The user requested a code to a new phone number.',
    details: '`to`: the new number, masked',
  },
  phone_changed: {
    means: 'The phone number changed and all other sessions ended; or the first wrong guess at the code for it.',
    outcomes: '`invalid_code`',
    details: '`to`: the new number, masked; `proof`: `recent_sign_in` or `current_phone`',
  },
  deletion_requested: {
    means: 'The user or staff requested the deletion of the account; all its sessions ended.',
    details: '`before` and `after`: when it is due, the same if it was scheduled already; if by staff, `reason`',
  },
  deletion_cancelled: {
    means: 'A sign-in or staff cancelled the deletion.',
    details: 'If by staff: `before` and `after`: when it was due; `reason`',
  },
  deleted: { means: 'The grace period ended and all personal data was erased.' },
  sends_reopened: {
    means: 'Staff reopened a country that had reached its limit of unused codes.',
    details: '`country`; `reason`',
  },
  job_started: {
    means:
      'Staff started a bulk action; each person it changes gets an event of their own. The `reason` in all of its events is stored once, with the job.',
    details:
      '`job`: its id; `action`; `total`: the number of people confirmed; `reason`; `undoes`: the job that it undoes, if any',
  },
  selection_counted: {
    means: 'Staff previewed or confirmed a bulk action for which more than 2,000 people are looked at.',
    details: '`action`',
  },
  job_cancelled: { means: 'Staff cancelled a bulk action.', details: '`job`: its id; `action`' },
  staff_signed_in: { means: 'A staff member signed in.', details: STAFF_SIGN_IN },
  number_unlocked: {
    means: 'Staff unlocked a phone number: its limits for guesses, codes and the cooldown were reset.',
    outcomes:
      '`unlocks_per_number`: not unlocked, the number has used its unlocks; `storage_unavailable`, after the event of the attempt: may not have been unlocked',
    details: '`phone`: masked; `reason`; `before` and `after`: the counts',
  },
  code_voided: {
    means: 'Staff voided a pending sign-in code.',
    outcomes: '`storage_unavailable`, after the event of the attempt: may not have been voided',
    details: '`phone`: masked; `send`: its id; `purpose`; `reason`; `before` and `after`',
  },
  staff_signed_out: { means: 'A staff member signed out.' },
  staff_sign_in_failed: {
    means:
      'A staff sign-in failed: the first ten in an hour for an account, and for accounts that do not exist. The dashboard counts all.',
    outcomes: '`wrong_credentials`, `second_factor_wrong`, `passkey_refused`, `invite_not_valid`, `user_blocked`',
  },
  staff_invited: {
    means: 'A superuser invited someone to the staff.',
    details: '`email`: masked; `role`',
  },
  staff_link_created: {
    means: 'A superuser created another link for an invited person, or one to choose another password.',
    details: '`reason`; `before`: whether there was a link',
  },
  staff_invite_revoked: {
    means: 'A superuser revoked such a link. An account that was never used was removed with it.',
    details: '`reason`; `before`: whether there was a link',
  },
  staff_invite_accepted: { means: 'Someone chose their password with such a link; their earlier sessions ended.' },
  staff_role_changed: {
    means: 'A superuser changed the role of a staff member; their sessions ended.',
    details: '`reason`; `before` and `after`',
  },
  staff_blocked: {
    means: 'A superuser blocked a staff member; their sessions ended.',
    details: '`reason`; `before`',
  },
  staff_unblocked: { means: 'A superuser unblocked a staff member.', details: '`reason`; `before`' },
  staff_sessions_ended: {
    means: 'A superuser ended the sessions of a staff member.',
    details: '`reason`; `before`: how many there were',
  },
  staff_password_changed: { means: 'A staff member changed their password; their other sessions ended.' },
  staff_session_ended: {
    means: 'A staff member ended one of their sessions, or all others.',
    details: '`session`: the first characters of its hash; or `reason`: `all_others`',
  },
  second_factor_on: { means: 'A staff member turned on the second factor.' },
  second_factor_off: { means: 'A staff member turned off the second factor.' },
  second_factor_reset: {
    means: "A superuser reset a staff member's second factor; all their sessions ended.",
    details: '`reason`; `before`: what was set up',
  },
  recovery_codes_renewed: { means: 'A staff member created new recovery codes; the old ones stopped working.' },
  passkey_added: { means: 'A staff member added a passkey.', details: '`passkey`: the first characters of its id' },
  passkey_renamed: { means: 'A passkey was renamed.', details: '`passkey`: the first characters of its id' },
  passkey_deleted: { means: 'A passkey was deleted.', details: '`passkey`: the first characters of its id' },
  link_created: { means: 'A referral link was created.', details: '`link`: its key' },
  link_changed: { means: 'A referral link was changed.', details: '`link`: its key; `fields`: their names' },
  list_exported: {
    means: 'Staff downloaded a list as a file.',
    details: '`list`: its name; `filter`: the filter, never the search terms',
  },
  view_shared: {
    means: 'Staff offered a saved view of a list to their colleagues, or changed a shared one.',
    details: '`list`; `name` of the view; `filter`: what it keeps, never the search terms',
  },
  view_unshared: {
    means: 'A shared view was made private or deleted, by its owner or a superuser.',
    details: '`list`; `name` of the view',
  },
  exported: { means: 'The user, or staff on their behalf, exported all data stored about them.' },
  superuser_created: { means: '`npm run createsuperuser` created a superuser.' },
  person_created: {
    means: 'Staff created a user.',
    details: '`reason`; `after`: the values, with phone and e-mail masked',
  },
  person_changed: {
    means: 'Staff changed a profile. Changing the phone ends all sessions.',
    details: '`reason`; `before` and `after`: the values that changed, with phones and e-mails masked',
  },
  person_blocked: {
    means: 'Staff blocked the user, or changed the reason or end of the block; all sessions ended.',
    details: '`reason`; `before` and `after`',
  },
  person_unblocked: {
    means: 'Staff unblocked the user, or the block expired.',
    details: '`reason`, `ended` if it expired; `before` and `after`',
  },
  person_sessions_ended: {
    means: 'Staff ended one or all sessions of the user.',
    details: '`reason`; `session`: its id, if it was one session; `before` and `after`: how many there were',
  },
  link_disabled: {
    means: 'A referral link was permanently disabled.',
    details: '`link`: its key; if by staff, `reason`, `before` and `after`',
  },
  campaign_link_created: {
    means: 'Staff created a campaign link.',
    details: '`link`: its key; `after`: all that was set',
  },
  campaign_links_imported: {
    means: 'Staff created campaign links from a CSV file.',
    details: '`total`: how many; `links`: their keys',
  },
  campaign_link_changed: {
    means: 'Staff changed a campaign link.',
    details: '`link`: its key; `before` and `after`: what was changed',
  },
  campaign_link_disabled: {
    means: 'Staff permanently disabled a campaign link.',
    details: '`link`: its key; `reason`, `before` and `after`',
  },
  inviter_corrected: {
    means: "Staff set, changed or removed the user's inviter.",
    details: '`before`: the referral as it was, or null; `after`: the new one, or null; `reason`',
  },
  program_created: { means: 'A superuser created a reward program.', details: '`name`; `unit`; `budget`; `rule`' },
  program_changed: {
    means: 'A superuser changed a reward program, or set another version of its rule.',
    details: '`reason`; `name`; `before` and `after`',
  },
  program_simulated: {
    means: 'A draft rule was tried on the recorded events.',
    details: '`name`; `from`; `to`; `rule`',
  },
  reward_fulfilled: { means: 'Staff marked a reward as paid out.', details: '`reward`; `reason`' },
  reward_approved: {
    means: 'Staff approved rewards of the user that signals held.',
    details: '`reason`; `rewards`: `reward`, and the `signals` that held it',
  },
  reward_voided: {
    means: 'Staff voided held rewards of the user.',
    details: '`reason`; `rewards`: `reward`, and the `signals` that held it, or null',
  },
  api_key_created: { means: "A superuser created a key of the app's server.", details: '`name`; `prefix`; `scopes`' },
  api_key_revoked: { means: 'A superuser revoked such a key.', details: '`reason`; `name`; `prefix`' },
  webhook_created: { means: 'Staff created a webhook.', details: '`webhook`: its id; `host`; `types`' },
  webhook_changed: { means: 'Staff changed a webhook.', details: '`webhook`; `host`; `reason`; `before` and `after`' },
  webhook_disabled: { means: 'Staff disabled a webhook.', details: '`webhook`; `host`; `reason`' },
  webhook_enabled: { means: 'Staff enabled a webhook, or had it try again at once.', details: '`webhook`; `host`' },
  webhook_secret_rotated: { means: 'Staff gave a webhook another secret.', details: '`webhook`; `host`; `reason`' },
  webhook_tested: { means: 'Staff sent a test to a webhook.', details: '`webhook`; `host`' },
  webhook_replayed: {
    means: 'Staff had a webhook send changes again.',
    details: '`webhook`; `host`; `reason`; `first` and `last`: numbers of the changes',
  },
  webhook_deleted: { means: 'Staff deleted a webhook.', details: '`webhook`; `host`; `reason`' },
}
