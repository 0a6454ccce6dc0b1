/** Accounts of staff, who are no users. */
const OF_STAFF = 'of a staff account'

/** `shown`: personal, in the export, gone after deletion. Anything else is the reason why it need not be. */
export const COLUMNS: Record<string, Record<string, string>> = {
  users: {
    ...{ phone: 'shown', email: 'shown', first_name: 'shown', last_name: 'shown', last_login: 'shown' },
    display_name: 'shown',
    ...{ first_name_folded: 'follows from the name', last_name_folded: 'follows from the name' },
    ...{ id: 'place', invite_code: 'place', invited_by_code: 'place', invited_count: 'place', date_joined: 'place' },
    ...{ is_active: 'flag', phone_was_invited: 'flag' },
    ...{ block_reason: 'withheld: for staff alone', blocked_until: 'of the block, as its reason' },
    country: 'follows from the phone, which is shown; gone after the deletion',
    deletion_requested_at: 'empty while there is a session to export with',
    deleted_at: 'empty while there is a user',
  },
  sessions: {
    ...{ device: 'shown', country: 'shown', network: 'shown', rotated_at: 'shown' },
    ...{ last_used_at: 'shown', expires_at: 'shown', ended_at: 'shown' },
    ...{ generation: 'a count of tokens', rotated_before: 'as rotated_at, an earlier time', is_sign_up: 'flag' },
    ...{ id: 'a time, in the export', challenge: 'withheld: a part of an id that is long gone' },
    device_hash: 'withheld: keyed',
    user_id: 'place',
  },
  audit_events: {
    ...{ country: 'shown', network: 'shown', user_agent: 'shown', request_id: 'shown', details: 'shown' },
    ...{ id: 'place', actor: 'place', actor_id: 'place', subject_id: 'place' },
    subject_staff_id: OF_STAFF,
    ...{ action: 'place', outcome: 'place' },
  },
  former_phones: { phone_hash: 'withheld: keyed', left_at: 'earlier_account', expires_at: 'earlier_account' },
  idempotency_keys: {
    owner: 'place',
    ...{ key_hash: 'a hash, for a day', request_hash: 'a keyed hash, for a day' },
    ...{ created: 'place, in the export as the link', created_at: 'as that of the link' },
  },
  counters: { name: 'nobody', value: 'nobody' },
  referral_links: {
    ...{ label: 'shown', campaign: 'shown', destination: 'shown', title: 'shown', description: 'shown' },
    ...{ image: 'shown', created_at: 'shown', expires_at: 'shown' },
    ...{ code: 'place, and in the export: nobody else may take it over', key: 'place, as the code' },
    ...{ id: 'place', user_id: 'place', channel: 'one of a short list, in the export', disabled_at: 'in the export' },
    ...{ utm_source: 'of campaign links', utm_medium: 'of campaign links', utm_content: 'of campaign links' },
    utm_term: 'of campaign links',
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
  sign_up_origins: {
    ...{ country: 'shown', platform: 'one of a short list, in the export; gone after the deletion' },
    ...{ steps: 'in the export step by step; gone after the deletion', created_at: 'shown' },
    ...{ user_id: 'place', inviter_id: 'place', link_key: 'place', method: 'place', campaign: 'of the link' },
    channel: 'of the link',
  },
  programs: {
    ...{ id: 'nobody', name: 'nobody', unit: 'nobody', event: 'nobody', version: 'nobody', budget: 'nobody' },
    ...{ starts_at: 'nobody', ends_at: 'nobody', paused_at: 'nobody', created_at: 'nobody' },
  },
  program_rules: { program_id: 'nobody', version: 'nobody', rule: 'nobody', created_at: 'nobody' },
  reward_events: {
    ...{ occurred_at: 'shown', created_at: 'shown', reversed_at: 'shown' },
    event_id: "the app's name for it, in the export; kept so that it never pays twice and a refund finds it",
    ...{
      type: 'place, in the export',
      value: 'of the ledger, in the export',
      reversed: 'of the ledger, in the export',
    },
    ...{ id: 'place', source: 'place', user_id: 'place', decisions: 'of the ledger, in the export as rewards' },
    body_hash: 'keyed; gone after the deletion',
    ...{ inviter_id: 'place', is_certain: 'flag', inviter_is_active: 'flag', invitee_is_active: 'flag' },
    reversed_after: 'place',
  },
  program_pauses: { program_id: 'nobody', after_event: 'nobody', until_event: 'nobody' },
  sign_up_queue: { user_id: 'place, for an hour', at: 'the date of joining' },
  rewards: {
    ...{ hold_until: 'of the ledger, in the export', created_at: 'shown', expires_at: 'of the ledger, in the export' },
    ...{ program_id: 'place', invitee_id: 'place', side: 'place', ordinal: 'place', user_id: 'place', event: 'place' },
    ...{
      amount: 'of the ledger, in the export',
      reversed: 'of the ledger, in the export',
      paid: 'of the ledger, in the export',
    },
    ...{ state: 'of the ledger, in the export', version: 'of the program', changed_at: 'of the ledger' },
    ...{
      signals: 'names people by id alone; gone after the deletion',
      claim: "of the app's server: its name of a payout",
    },
  },
  outbox: { id: 'place', type: 'place', at: 'of the change', data: 'ids alone; gone after the retention of webhooks' },
  webhook_deliveries: {
    ...{ change: 'place', webhook_id: 'nobody', state: 'nobody', attempts: 'nobody', outcome: 'nobody' },
    ...{ milliseconds: 'nobody', at: 'nobody' },
  },
  webhooks: {
    ...{ id: 'nobody', url: OF_STAFF, description: OF_STAFF, types: 'nobody', secret: 'nobody' },
    ...{ former_secret: 'nobody', former_until: 'nobody', position: 'place', replay_next: 'place' },
    ...{ replay_last: 'place', attempts: 'nobody', next_at: 'nobody', failing_since: 'nobody' },
    ...{ last_outcome: 'nobody', delivered_at: 'nobody', stopped_at: 'nobody', stopped_why: 'nobody' },
    ...{ turn: 'nobody', created_at: 'nobody', created_by: OF_STAFF },
  },
  transfers: {
    ...{ id: 'place', debit: 'place', credit: 'place', amount: 'of the ledger: follows from the rewards' },
    ...{ unit: 'of the program', kind: 'place', reward: 'place', created_at: 'of the ledger' },
  },
  ledger_seals: { first_id: 'nobody', last_id: 'nobody', seal: 'nobody: signed digests of the ledger' },
  accounts: { account: 'place', unit: 'of the program', balance: 'of the ledger, in the export' },
  reward_caps: {
    ...{ program_id: 'place', inviter_id: 'place', period: 'nobody', rewards: 'made of the rewards' },
    amount: 'made of the rewards',
  },
  api_keys: {
    ...{ id: 'nobody', name: OF_STAFF, hash: 'nobody', prefix: 'nobody', scopes: 'nobody' },
    ...{ created_at: 'nobody', created_by: OF_STAFF, expires_at: 'nobody', revoked_at: 'nobody' },
    last_used_on: 'nobody',
  },
  growth_counts: {
    ...{ dimension: 'nobody', value: 'nobody', day: 'nobody' },
    ...{ clicks: 'nobody', uniques: 'nobody', signups: 'nobody' },
  },
  referral_budgets: {
    ...{ scope: 'a link, a staff member, or a keyed hash that names nobody and ages out in two days' },
    last_code: 'nobody has this code; ages out in a day',
    ...{ period: 'nobody', spent: 'nobody', expires_at: 'nobody' },
  },
  referral_counts: {
    ...{ scope: 'place', dimension: 'nobody', value: 'nobody' },
    ...{ clicks: 'totals in the export', uniques: 'totals in the export', signups: 'totals in the export' },
  },
  daily_counts: { day: 'nobody', metric: 'nobody', value: 'nobody' },
  click_flushes: { shard: 'nobody', sequence: 'nobody' },
  count_sweeps: { name: 'nobody', position: 'place' },
  referral_tree: { ancestor_id: 'place', level: 'place', descendant_id: 'place' },
  referral_levels: { user_id: 'place', level: 'place', people: 'place' },
  leaderboard: {
    ...{ period: 'nobody', user_id: 'place', score: 'made of the referrals', reached_at: 'made of them' },
    ...{ place: 'nobody' },
  },
  inviter_days: {
    ...{ user_id: 'place', day: 'made of the referrals', signups: 'made of them', week: 'made of them' },
    ...{ month: 'made of them', total: 'made of them', reached_at: 'made of them' },
  },
  staff: {
    ...{ id: OF_STAFF, email: OF_STAFF, name: OF_STAFF, password_hash: OF_STAFF, role: OF_STAFF },
    ...{
      blocked_at: OF_STAFF,
      block_reason: OF_STAFF,
      invite_hash: OF_STAFF,
      invite_expires_at: OF_STAFF,
      invite_by: OF_STAFF,
    },
    ...{ created_at: OF_STAFF, created_by: OF_STAFF, last_sign_in_at: OF_STAFF },
  },
  staff_sessions: {
    ...{ token_hash: OF_STAFF, staff_id: OF_STAFF, kind: OF_STAFF },
    ...{ created_at: OF_STAFF, last_used_at: OF_STAFF, expires_at: OF_STAFF, ended_at: OF_STAFF },
    ...{ user_agent: OF_STAFF, network: OF_STAFF, country: OF_STAFF },
  },
  staff_attempts: { id: 'nobody', key: 'a keyed hash that ages out in days', at: 'nobody' },
  staff_totp: { staff_id: OF_STAFF, secret: OF_STAFF, confirmed_at: OF_STAFF, last_step: OF_STAFF },
  staff_recovery_codes: { staff_id: OF_STAFF, code_hash: OF_STAFF, used_at: OF_STAFF },
  staff_views: {
    ...{ id: OF_STAFF, staff_id: OF_STAFF, list: OF_STAFF, name: OF_STAFF, is_shared: OF_STAFF, created_at: OF_STAFF },
    query: 'filters of a list, without what someone searched for',
  },
  staff_passkeys: {
    ...{ credential_id: OF_STAFF, public_key: OF_STAFF, staff_id: OF_STAFF },
    ...{ algorithm: OF_STAFF, counter: OF_STAFF, name: OF_STAFF, created_at: OF_STAFF, last_used_at: OF_STAFF },
  },
  staff_jobs: {
    ...{
      id: 'nobody',
      staff_id: OF_STAFF,
      action: 'nobody',
      selection: 'what staff chose',
      params: 'what staff chose',
    },
    ...{ reason: 'what staff wrote', total: 'nobody', last_id: 'place', done: 'nobody', changed: 'nobody' },
    ...{ position: 'place', state: 'nobody', created_at: 'nobody', finished_at: 'nobody' },
  },
}
