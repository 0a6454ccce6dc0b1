/** What staff may be. Superusers are made by a command or by each other; the others are chosen by superusers. */
export const ROLES = ['superuser', 'support', 'analyst'] as const
export type Role = (typeof ROLES)[number]

const ALL: readonly Role[] = ROLES
const HELPERS: readonly Role[] = ['superuser', 'support']
const SUPERUSERS: readonly Role[] = ['superuser']

/**
 * Who may do what: the one table that every admin route and every button of the panel obeys, and that docs/admin.md and
 * the tests repeat.
 */
export const PERMISSIONS = {
  /** The dashboard, statistics, the leaderboard, links and referrals. */
  'stats.read': ALL,
  /** The list of people and their pages; phones and e-mails are masked without `people.unmasked`. */
  'people.read': ALL,
  'people.unmasked': HELPERS,
  /** Let a locked number go on, and reset its cooldown. */
  'people.unlock': HELPERS,
  'people.end_sessions': HELPERS,
  /** Block, and lift a block. */
  'people.block': HELPERS,
  /** Change many at once; each action needs its own permission as well. */
  'people.bulk': HELPERS,
  'people.create': SUPERUSERS,
  'people.edit': SUPERUSERS,
  'people.set_password': SUPERUSERS,
  'people.reset_second_factor': SUPERUSERS,
  'people.delete': SUPERUSERS,
  /** All that is stored of one person, and lists as CSV. */
  'people.export': SUPERUSERS,
  /** Codes that wait to be typed: who and until when, never the code. */
  'codes.read': HELPERS,
  'codes.void': HELPERS,
  'referrals.correct': SUPERUSERS,
  'links.disable': HELPERS,
  'countries.reopen': HELPERS,
  'audit.read': HELPERS,
} satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof PERMISSIONS

export const may = (role: Role, permission: Permission): boolean => PERMISSIONS[permission].includes(role)
