import { AppError } from '../errors/app-error.ts'

/** Roles of staff. The first superuser is made by a command; superusers invite everyone else. */
export const ROLES = ['superuser', 'support', 'analyst'] as const
export type Role = (typeof ROLES)[number]

const ALL: readonly Role[] = ROLES
const HELPERS: readonly Role[] = ['superuser', 'support']
const SUPERUSERS: readonly Role[] = ['superuser']

/**
 * Who may do what. Admin endpoints name a permission, panel pages read it from the endpoint, and docs/admin.md and the
 * tests repeat this table.
 */
export const PERMISSIONS = {
  /** The dashboard, statistics, the leaderboard, links and referrals. */
  'stats.read': ALL,
  /** The list of people and their pages; phones and e-mails are masked without `people.unmasked`. */
  'people.read': ALL,
  'people.unmasked': HELPERS,
  /** Unlock a number, which also resets its cooldown. */
  'people.unlock': HELPERS,
  'people.end_sessions': HELPERS,
  /** Block and unblock. */
  'people.block': HELPERS,
  /** Bulk actions; each action also needs its own permission. */
  'people.bulk': HELPERS,
  'people.create': SUPERUSERS,
  'people.edit': SUPERUSERS,
  'people.delete': SUPERUSERS,
  /** Lists as files, with phones and e-mails masked. */
  'lists.export': ALL,
  /** Everything stored about a person, and lists as files in full. */
  'people.export': SUPERUSERS,
  /** Pending codes: for whom and until when, never the code itself. */
  'codes.read': HELPERS,
  'codes.void': HELPERS,
  'referrals.correct': SUPERUSERS,
  'links.disable': HELPERS,
  /** Campaign links: create, change, disable. */
  'campaigns.manage': ALL,
  /** Reward programs: create, change, pause, end, simulate, which tells what people spend. */
  'programs.manage': SUPERUSERS,
  /** Fulfil rewards by hand. */
  'rewards.manage': HELPERS,
  /** Rewards that signals hold: see, approve, void. */
  'rewards.review': HELPERS,
  /** Keys of the app's servers. */
  'api_keys.manage': SUPERUSERS,
  /** Webhooks: create, change, test, send again. */
  'webhooks.manage': SUPERUSERS,
  'countries.reopen': HELPERS,
  'audit.read': HELPERS,
  /** See, invite, promote, block and reset other staff. */
  'staff.manage': SUPERUSERS,
} satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof PERMISSIONS

export const may = (role: Role, permission: Permission): boolean => PERMISSIONS[permission].includes(role)

/** Whether a role sees why a reward looks like fraud. */
export const seesEvidence = (role: Role): boolean => may(role, 'rewards.review')

/** @throws AppError `permission_denied`, with the roles that may */
export function requirePermission(role: Role, permission: Permission | undefined): void {
  if (permission !== undefined && !may(role, permission))
    throw new AppError('permission_denied', { roles: PERMISSIONS[permission] })
}

/** Whether a role has all the power of another: no one may act on the account of someone who has more. */
export const hasPowerOf = (role: Role, other: Role): boolean =>
  Object.values<readonly Role[]>(PERMISSIONS).every((roles) => !roles.includes(other) || roles.includes(role))

/** As whom a role sees people in the file of a list, where there are many: in full with `people.export` only. */
export const roleInFiles = (role: Role): Role => (may(role, 'people.export') ? role : 'analyst')

/** What a role sees of people, which follows from what it may do. */
export const visibleTo = (role: Role) => ({
  contacts: may(role, 'people.unmasked'),
  blockReasons: may(role, 'people.block'),
  audit: may(role, 'audit.read'),
  /** Of a profile: it is made of phone and e-mail, which could be found from it by trying. */
  version: may(role, 'people.edit'),
})
