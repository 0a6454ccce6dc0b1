import type { Permission, Role } from '../../src/identity/permissions.ts'

const EVERYBODY: Role[] = ['superuser', 'support', 'analyst']
const NO_ANALYST: Role[] = ['superuser', 'support']
const SUPERUSER: Role[] = ['superuser']

/** Who may do what, written by hand: a copy of the source's table would prove nothing. */
export const ROLE_TABLE: Record<Permission, Role[]> = {
  'stats.read': EVERYBODY,
  'people.read': EVERYBODY,
  'people.unmasked': NO_ANALYST,
  'people.unlock': NO_ANALYST,
  'people.end_sessions': NO_ANALYST,
  'people.block': NO_ANALYST,
  'people.bulk': NO_ANALYST,
  'people.create': SUPERUSER,
  'people.edit': SUPERUSER,
  'people.delete': SUPERUSER,
  'lists.export': EVERYBODY,
  'people.export': SUPERUSER,
  'codes.read': NO_ANALYST,
  'codes.void': NO_ANALYST,
  'referrals.correct': SUPERUSER,
  'links.disable': NO_ANALYST,
  'campaigns.manage': EVERYBODY,
  'rewards.manage': ['superuser', 'support'],
  'programs.manage': SUPERUSER,
  'rewards.review': NO_ANALYST,
  'api_keys.manage': SUPERUSER,
  'webhooks.manage': SUPERUSER,
  'countries.reopen': NO_ANALYST,
  'staff.manage': SUPERUSER,
  'audit.read': NO_ANALYST,
}
