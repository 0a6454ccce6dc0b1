import { may, PERMISSIONS, ROLES } from '../identity/permissions.ts'
import type { Permission } from '../identity/permissions.ts'

/** What each permission lets somebody do, for docs/admin.md. */
const MEANINGS: Record<Permission, string> = {
  'numbers.read': 'dashboard, statistics, leaderboard, links, referrals',
  'people.read': 'the list of people and their pages',
  'people.unmasked': 'phones and e-mails in full; without it `+7917•••5566` and no e-mail',
  'people.unlock': 'let a locked number go on, reset its cooldown',
  'people.end_sessions': 'end sessions of people',
  'people.block': 'block people, lift a block',
  'people.bulk': 'change many people at once, each action with its own permission',
  'people.create': 'create people',
  'people.edit': 'change phone, e-mail, names, flags and role',
  'people.set_password': 'set the password of somebody of the staff',
  'people.reset_second_factor': 'take a lost second factor of somebody of the staff away',
  'people.delete': 'delete people',
  'people.export': 'all that is stored about one person; lists as CSV',
  'codes.read': 'which codes wait to be typed, never the codes',
  'codes.void': 'make a code worthless',
  'referrals.correct': 'name another inviter',
  'links.disable': 'disable links',
  'countries.reopen': 'let codes go to a closed country again',
  'audit.read': 'the audit',
}

const START = '<!-- roles: npm run docs:roles -->\n'
const END = '<!-- /roles -->'

/** The page with the table of `PERMISSIONS` in its place. */
export function withRoles(page: string): string {
  const [before, rest] = page.split(START)
  const [, after] = rest?.split(END) ?? []
  if (before === undefined || after === undefined) throw new Error('no place for the table of roles')
  return before + START + renderRoles() + END + after
}

function renderRoles(): string {
  const permissions = Object.keys(PERMISSIONS) as Permission[]
  const rows = permissions.map((permission) => [
    `\`${permission}\``,
    MEANINGS[permission],
    ...ROLES.map((role) => (may(role, permission) ? 'yes' : '')),
  ])
  const table = [['permission', 'lets', ...ROLES], ['---', '---', ...ROLES.map(() => '---')], ...rows]
  return table.map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}
