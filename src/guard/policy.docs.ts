import type { LimitName } from './policy.ts'

/** What docs/limits.md says about each limit. */
interface PolicyDoc {
  /** What the limit applies to. */
  of: 'code' | 'number' | 'network' | 'country' | 'service' | 'user' | 'staff member'
  counts: string
  effect: string
}

export const POLICY_DOCS: Record<LimitName, PolicyDoc> = {
  attempts_per_code: {
    of: 'code',
    counts:
      'guesses, counted before they are compared; the window is as long as a code lives, and starts at the first guess',
    effect: 'guesses are rejected until another code is sent',
  },
  failures_per_number: {
    of: 'number',
    counts:
      'wrong guesses, across all its codes; each known device has a limit of its own, and all of them together one that is half as high again',
    effect: 'guesses are rejected and no codes are sent until the oldest failure expires',
  },
  send_cooldown: {
    of: 'number',
    counts:
      'codes in one lane (sign-in, each known device, each user changing to this number); the wait doubles after the second code and is five times as long from the third on, until a sign-in',
    effect: 'no other code is sent; the pending code is not affected',
  },
  sends_per_number: {
    of: 'number',
    counts:
      'codes, except those that providers rejected or may not have delivered (twice as many per hour); each known device has a limit of its own, and all of them together one that is twice as high; so have notices of a changed number',
    effect: 'no code or notice is sent until the oldest send expires',
  },
  unlocks_per_number: {
    of: 'number',
    counts: 'unlocks by all staff together; each resets the limits for guesses and codes',
    effect: 'staff cannot unlock the number until the oldest unlock expires',
  },
  sends_per_network: {
    of: 'network',
    counts:
      'codes to any number, also those that no provider took; known devices have a limit of their own, three times as high; an IPv6 /48 has four times as many',
    effect: 'no code is sent',
  },
  unverified_sends_per_network: {
    of: 'network',
    counts: 'codes to any number that have not been used; an IPv6 /48 has four times as many',
    effect: 'no code is sent',
  },
  failures_per_network: {
    of: 'network',
    counts: 'guesses for any number, minus the correct ones; an IPv6 /48 has four times as many',
    effect: 'guesses are rejected',
  },
  unverified_sends_per_country: {
    of: 'country',
    counts:
      'codes sent today (UTC) that have not been used, of one network at most a tenth of the limit; the limit rises to 30% of the most codes used on any of the last 14 days',
    effect:
      'no code is sent to the country until enough of them are used, the next day begins or staff reopen it; known devices and numbers that signed in within the last 180 days still get codes',
  },
  sends_per_service: {
    of: 'service',
    counts: 'all codes',
    effect: 'no code is sent; known devices still get a quarter more',
  },
  changes_per_user: {
    of: 'user',
    counts: 'changes to the profile and to links; a request that changes nothing does not count',
    effect: 'nothing is changed',
  },
  email_changes_per_user: {
    of: 'user',
    counts: 'changes of the e-mail, and attempts to set one that another user has',
    effect: 'nothing is changed',
  },
  phone_changes_per_user: {
    of: 'user',
    counts: 'requests to change the phone number; apart from them, changes of it',
    effect: 'no code is sent; the number is not changed',
  },
  exports_per_user: {
    of: 'user',
    counts: 'exports that the user requested',
    effect: 'nothing is exported',
  },
  changes_per_staff: {
    of: 'staff member',
    counts:
      'requests today (UTC) to change something, also refused ones, exports of a user, and bulk actions, whatever their size; their own sessions, password, second factor and passkeys that they delete, and what stops a key, a webhook, a colleague or a bulk action do not count, but pausing a reward program does',
    effect: 'nothing is changed; bulk actions that were started go on',
  },
  reviews_per_staff: {
    of: 'staff member',
    counts: 'rewards approved or voided in the review today (UTC)',
    effect: 'nothing is approved or voided',
  },
  final_changes_per_staff: {
    of: 'staff member',
    counts: 'requests today (UTC) for what cannot be undone: links disabled, rewards fulfilled by hand',
    effect: 'nothing is changed',
  },
  bulk_changes_per_staff: {
    of: 'staff member',
    counts:
      'people in bulk actions; of one that was cancelled, those processed until then. Bulk actions that undo another do not count',
    effect: 'no bulk action starts, except one that undoes another; those that were started go on',
  },
  files_per_staff: {
    of: 'staff member',
    counts: 'lists downloaded as files, each of which the audit log records',
    effect: 'no file is sent',
  },
  simulations_per_staff: {
    of: 'staff member',
    counts: 'simulations of a rule, each of which the audit log records',
    effect: 'nothing is simulated',
  },
  selections_per_staff: {
    of: 'staff member',
    counts:
      'previews and confirmations of bulk actions that look at more than 2,000 people, each of which the audit log records',
    effect: 'nobody is counted, and no bulk action starts',
  },
  campaign_links_per_service: {
    of: 'service',
    counts: 'campaign links that staff created today (UTC)',
    effect: 'no campaign link is created; links can still be changed',
  },
  staff_sign_ins_per_service: {
    of: 'service',
    counts:
      'sign-ins of staff from devices that are new to the account, whether or not the e-mail, passkey or invitation is known; passwords are checked one at a time',
    effect: 'passwords are rejected without using up an attempt; known devices, passkeys and invitations still work',
  },
}
