import { may, PERMISSIONS, ROLES } from '../identity/permissions.ts'
import type { Permission } from '../identity/permissions.ts'

/** What each permission allows, for docs/admin.md. */
const MEANINGS: Record<Permission, string> = {
  'stats.read': 'see the dashboard, statistics, leaderboard, links and referrals',
  'people.read': 'see the list of people and their pages',
  'people.unmasked': 'see phones and e-mails in full; without it, `+7 ••• ••• •• 66` and no e-mail',
  'people.unlock': 'unlock a phone number, which also resets its cooldown',
  'people.end_sessions': 'end sessions',
  'people.block': 'block and unblock people',
  'people.bulk': 'run bulk actions; each action also needs its own permission',
  'people.create': 'create people',
  'people.edit': 'change phone, e-mail and names',
  'people.delete': 'delete people',
  'people.export': 'export all data stored about a person; download lists as CSV',
  'codes.read': 'see which codes are pending, never the codes',
  'codes.void': 'void a pending code',
  'referrals.correct': 'set, change or remove an inviter',
  'links.disable': 'disable links',
  'countries.reopen': 'reopen a country',
  'audit.read': 'read the audit log',
}

const START = '<!-- roles: npm run docs -->\n'
const END = '<!-- /roles -->'

/** The page with its table of roles replaced. */
export function withRoles(page: string): string {
  const [before, rest] = page.split(START)
  const [, after] = rest?.split(END) ?? []
  if (before === undefined || after === undefined) throw new Error('the markers of the table of roles are missing')
  return before + START + renderRoles() + END + after
}

function renderRoles(): string {
  const permissions = Object.keys(PERMISSIONS) as Permission[]
  const rows = permissions.map((permission) => [
    `\`${permission}\``,
    MEANINGS[permission],
    ...ROLES.map((role) => (may(role, permission) ? 'yes' : '')),
  ])
  const table = [['permission', 'allows', ...ROLES], ['---', '---', ...ROLES.map(() => '---')], ...rows]
  return table.map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}
