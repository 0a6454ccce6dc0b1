import * as z from 'zod/mini'
import { POLICY_DOCS } from '../guard/policy.docs.ts'
import { POLICIES } from '../guard/policy.ts'
import type { LimitName } from '../guard/policy.ts'
import { NETWORK_REQUESTS, SESSION_REQUESTS, SHIELD_PERIOD_SECONDS, SHIELD_REQUESTS } from '../http/network.ts'
import { may, PERMISSIONS, ROLES } from '../identity/permissions.ts'
import type { Permission } from '../identity/permissions.ts'
import { LINK_VARIABLES } from '../links/settings.ts'
import { REFERRAL_VARIABLES } from '../referrals/settings.ts'
import { renderSettings } from './settings-page.ts'
import { DOCS_SECTIONS } from './site/navigation.ts'

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
  'lists.export':
    'download lists of people, links, referrals, countries and the leaderboard, with phones and e-mails masked',
  'people.export': 'export all data stored about a person; download every list, in full',
  'codes.read': 'see which codes are pending, never the codes',
  'codes.void': 'void a pending code',
  'referrals.correct': 'set, change or remove an inviter',
  'links.disable': 'disable links that users created',
  'campaigns.manage': 'create, change and disable campaign links',
  'programs.manage': 'create, change, pause and end reward programs, and simulate rules',
  'rewards.manage': 'fulfil rewards by hand',
  'rewards.review': 'see rewards that signals of fraud hold, approve and void them',
  'api_keys.manage': "create and revoke keys of the app's servers",
  'webhooks.manage': 'create, change, test and delete webhooks, and send changes again',
  'countries.reopen': 'reopen a country',
  'audit.read': 'read the audit log',
  'staff.manage': 'see and invite staff, change their roles, block them, reset their second factor',
}

/** The page with what stands between its markers replaced. */
function replaceBetween(page: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}: npm run docs -->\n`, `<!-- /${name} -->`]
  const [before, rest] = page.split(start)
  const [, after] = rest?.split(end) ?? []
  if (before === undefined || after === undefined) throw new Error(`the markers of ${name} are missing`)
  return before + start + content + end + after
}

/** All pages of the docs by task, for the README. */
function renderPages(): string {
  const lists = DOCS_SECTIONS.map(({ title, pages }) => {
    const links = pages.filter(({ file }) => file !== 'README.md').map((page) => `[${page.title}](${page.file})`)
    return `- **${title}**: ${links.join(' · ')}\n`
  })
  return `${lists.join('')}- **Contribute**: [Contributing](CONTRIBUTING.md)\n`
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

const UNITS: [seconds: number, name: string][] = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
]

/** `86400` as `day`, `600` as `10 minutes`. */
function duration(seconds: number): string {
  const [unit, name] = UNITS.find(([size]) => seconds % size === 0) ?? [1, 'second']
  const count = seconds / unit
  return count === 1 ? name : `${count} ${name}s`
}

function row(name: LimitName): string {
  const { limit, windowSeconds } = POLICIES[name]
  const { of, counts, effect } = POLICY_DOCS[name]
  return `| \`${name}\` | ${of} | ${limit} per ${duration(windowSeconds)} | ${counts} | ${effect} |`
}

const DEFAULTS = z.object({ ...REFERRAL_VARIABLES, ...LINK_VARIABLES }).parse({})

const perMinute = (requests: number) => `${requests} per ${duration(SHIELD_PERIOD_SECONDS)}`

/** docs/limits.md. */
function renderLimits(): string {
  return `# Limits

Generated from the table in \`src/guard/policy.ts\` by \`npm run docs\`.

When you reach a limit, the response is 429 with the limit's name as \`code\`, \`Retry-After\` in seconds, and the \`RateLimit\`
and \`RateLimit-Policy\` headers.

| \`code\` | per | limit | what counts | when reached |
|---|---|---|---|---|
${(Object.keys(POLICIES) as LimitName[]).map(row).join('\n')}
| \`pending_invites\` | click, network, inviter, service | ${DEFAULTS.PENDING_PER_CLICK} per click, ${DEFAULTS.PENDING_PER_NETWORK_DAY}, ${DEFAULTS.PENDING_PER_USER_DAY} and ${DEFAULTS.PENDING_PER_DAY} per day, ${DEFAULTS.PENDING_PER_USER} per inviter and attribution window | numbers entered on landing pages: [has its own settings](pending-invites.md); an IPv6 /48 has four times as many | the number is not accepted |
| \`unknown_codes\` | network, user, number | ${DEFAULTS.UNKNOWN_CODES_PER_HOUR} per hour | unknown invite codes and link codes, wherever they are tried: [has its own setting](decisions/0036-one-budget-for-unknown-codes.md); an IPv6 /48 has four times as many | no answer depends on a code; links of invite codes open a page that shows only what their address says |
| \`new_links_per_user\` | user | ${DEFAULTS.NEW_LINKS_PER_USER_DAY} per day | links created, including disabled ones: [has its own setting](links.md) | no link is created |
| \`requests_per_network\` | network | ${perMinute(SHIELD_REQUESTS)} | requests to \`send_code\`, \`get_by_phone\`, \`pending\`, \`resolve\`, \`export\` and \`phone\`, and sign-ins of staff; counted separately, server API keys not seen that day, changes to links and to your profile, staff tokens never seen before, link lookups, and QR images with this API's schema; an IPv6 /48 has three times as many. [A sieve](security.md#floods) | requests are rejected |
| \`requests_per_network\` | network | ${perMinute(NETWORK_REQUESTS)} | requests with a token that the limit of their session and user lets through, and apart from them receipts of SMS vendors, of an IPv6 /48 together. A sieve | requests are rejected |
| \`requests_per_session\` | session; user and network | ${perMinute(SESSION_REQUESTS)} each | requests with its tokens, and those of all sessions of a user from one IPv4 address or IPv6 /48; refreshes and requests that list or end sessions count for each session alone, ${SHIELD_REQUESTS}; all sessions of a staff member count together, and a server API key counts as one session. A sieve | requests are rejected |
| \`requests_per_session\`, \`requests_per_network\` | user, network | ${perMinute(SHIELD_REQUESTS)} and ${SESSION_REQUESTS} | searches of the user list, and of lists for staff, also by name, the dashboard and the report of codes by country, over all sessions of a user or staff member, and those of users of an IPv6 /48 together. A sieve | searches are rejected |

- A **network** is an IPv4 address or an IPv6 /64, taken only from the header \`CF-Connecting-IP\`, which Cloudflare sets. Requests
  without the header share one limit. A /48 has limits of its own where the table says so.
- A **known device** sends the device token of an earlier sign-in to the number. It has its own limits for the number. Of
  the limits of its network, only the codes for known devices count for it, so strangers cannot lock it out. All known devices
  of a number together have 1.5 times the wrong guesses and twice the codes of one.
- A **sieve** counts per location of Cloudflare and approximately: the bindings in \`wrangler.toml\`, which \`LIMITS\` can't change.
- In development the limits per network, country, service and session are off unless \`NETWORK_LIMITS=on\`. The limits per number
  and per user always apply.
- Change limits with \`LIMITS\`: \`LIMITS="sends_per_number=10, send_cooldown=1/30"\` (the window, in seconds, follows the slash).
`
}

/** Pages that `npm run docs` makes from tables in the code. A test fails while one is out of date. */
export const GENERATED_PAGES: [path: string, render: (before: string) => string][] = [
  ['README.md', (page) => replaceBetween(page, 'pages', renderPages())],
  ['docs/admin.md', (page) => replaceBetween(page, 'roles', renderRoles())],
  ['docs/limits.md', renderLimits],
  ['docs/settings.md', renderSettings],
]
