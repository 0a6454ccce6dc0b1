/** Exists for staff only; gone after deletion like the rest. */
const OF_STAFF = 'withheld: the own page of the panel shows it'

/** `shown`: personal, in the export, gone after deletion. Anything else is the reason why it need not be. */
export const COLUMNS: Record<string, Record<string, string>> = {
  users: {
    ...{ phone: 'shown', email: 'shown', first_name: 'shown', last_name: 'shown', last_login: 'shown' },
    display_name: 'shown',
    password_hash: 'withheld: the export says that there is one; a hash could be cracked by who gets hold of the file',
    ...{ id: 'place', invite_code: 'place', invited_by_code: 'place', invited_count: 'place', date_joined: 'place' },
    ...{ is_staff: 'flag', is_superuser: 'flag', is_active: 'flag' },
    staff_role: 'flag',
    ...{ block_reason: 'withheld: for staff alone', blocked_until: 'of the block, as its reason' },
    country: 'follows from the phone, which is shown; gone after the deletion',
    deletion_requested_at: 'empty while there is a session to export with',
    deleted_at: 'empty while there is a user',
  },
  sessions: {
    ...{ id: 'shown', user_agent: 'shown', country: 'shown', created_at: 'shown', rotated_at: 'shown' },
    ...{ last_used_at: 'shown', expires_at: 'shown', ended_at: 'shown' },
    ...{ generation: 'a count of tokens', rotated_before: 'as rotated_at, an earlier time' },
    user_id: 'place',
  },
  audit_events: {
    ...{ country: 'shown', network: 'shown', user_agent: 'shown', request_id: 'shown', details: 'shown' },
    ...{ id: 'place', at: 'place', actor: 'place', actor_id: 'place', subject_id: 'place' },
    ...{ action: 'place', outcome: 'place' },
  },
  deleted_phones: { phone_hash: 'withheld: keyed', deleted_at: 'earlier_account', expires_at: 'earlier_account' },
  counters: { name: 'nobody', value: 'nobody' },
  referral_links: {
    ...{ label: 'shown', campaign: 'shown', destination: 'shown', title: 'shown', description: 'shown' },
    ...{ image: 'shown', created_at: 'shown', expires_at: 'shown' },
    ...{ code: 'place, and in the export: nobody else may take it over', key: 'place, as the code' },
    ...{ id: 'place', user_id: 'place', channel: 'one of a short list, in the export', disabled_at: 'in the export' },
  },
  pending_invites: {
    phone_hash: 'withheld: keyed',
    ...{ created_at: 'shown', expires_at: 'shown' },
    ...{ link_key: 'place of the inviter, in the export', inviter_id: 'place, in the export', channel: 'of the link' },
    ...{ network_hash: 'of whoever typed the number', click_id: 'of whoever typed the number' },
  },
  referrals: {
    ...{ country: 'shown', created_at: 'shown' },
    ...{ invitee_id: 'place', inviter_id: 'place', link_key: 'place', method: 'place', certainty: 'place' },
    ...{ program: 'place', channel: 'of the link' },
  },
  referral_budgets: {
    ...{ scope: 'a link, or a keyed hash that names nobody and ages out in two days' },
    ...{ period: 'nobody', spent: 'nobody', expires_at: 'nobody' },
  },
  referral_counts: {
    ...{ scope: 'place', dimension: 'nobody', value: 'nobody' },
    ...{ clicks: 'totals in the export', uniques: 'totals in the export', signups: 'totals in the export' },
  },
  daily_counts: { day: 'nobody', metric: 'nobody', value: 'nobody' },
  click_flushes: { shard: 'nobody', sequence: 'nobody' },
  referral_tree: { ancestor_id: 'place', level: 'place', descendant_id: 'place' },
  referral_levels: { user_id: 'place', level: 'place', people: 'place' },
  leaderboard: { period: 'nobody', user_id: 'place', score: 'made of the referrals', reached_at: 'made of them' },
  staff_sessions: {
    ...{ token_hash: 'withheld: of a token', user_id: 'place', kind: 'nobody' },
    ...{ created_at: OF_STAFF, last_used_at: OF_STAFF, expires_at: OF_STAFF, ended_at: OF_STAFF },
    ...{ user_agent: OF_STAFF, network: OF_STAFF, country: OF_STAFF },
  },
  staff_attempts: { id: 'nobody', key: 'a keyed hash that ages out in days', at: 'nobody' },
  staff_totp: { user_id: 'place', secret: 'withheld: a secret', confirmed_at: OF_STAFF, last_step: 'nobody' },
  staff_recovery_codes: { user_id: 'place', code_hash: 'withheld: of a secret', used_at: OF_STAFF },
  staff_passkeys: {
    ...{ credential_id: 'withheld: names a key', public_key: 'withheld: names a key', user_id: 'place' },
    ...{ algorithm: 'nobody', counter: 'nobody', name: OF_STAFF, created_at: OF_STAFF, last_used_at: OF_STAFF },
  },
  staff_jobs: {
    ...{ id: 'nobody', staff_id: 'place', action: 'nobody', selection: 'what staff chose', params: 'what staff chose' },
    ...{ reason: 'what staff wrote', total: 'nobody', last_id: 'place', done: 'nobody', changed: 'nobody' },
    ...{ position: 'place', state: 'nobody', created_at: 'nobody', finished_at: 'nobody' },
  },
  leaderboard_blocks: { period: 'nobody', level: 'nobody', block: 'nobody', people: 'nobody' },
}
