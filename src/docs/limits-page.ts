import * as z from 'zod/mini'
import { POLICIES } from '../guard/policy.ts'
import type { Policy } from '../guard/policy.ts'
import { SHIELD_PERIOD_SECONDS, SHIELD_REQUESTS } from '../http/network.ts'
import { LINK_VARIABLES } from '../links/settings.ts'
import { REFERRAL_VARIABLES } from '../referrals/settings.ts'

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

const row = ([name, { of, limit, windowSeconds, counts, effect }]: [string, Policy]) =>
  `| \`${name}\` | ${of} | ${limit} per ${duration(windowSeconds)} | ${counts} | ${effect} |`

const DEFAULTS = z.object({ ...REFERRAL_VARIABLES, ...LINK_VARIABLES }).parse({})

/** docs/limits.md. */
export function renderLimits(): string {
  return `# Limits

Generated from the table in \`src/guard/policy.ts\` by \`npm run docs\`.

When you reach a limit, the response is 429 with the limit's name as \`code\`, \`Retry-After\` in seconds, and the \`RateLimit\`
and \`RateLimit-Policy\` headers.

| \`code\` | per | limit | what counts | when reached |
|---|---|---|---|---|
${Object.entries(POLICIES).map(row).join('\n')}
| \`pending_invites\` | click, network, link | ${DEFAULTS.PENDING_PER_CLICK} per click, ${DEFAULTS.PENDING_PER_NETWORK_DAY} and ${DEFAULTS.PENDING_PER_LINK_DAY} per day, ${DEFAULTS.PENDING_PER_LINK} per attribution window | numbers entered on landing pages: [has its own settings](pending-invites.md) | the number is not accepted |
| \`unknown_codes_per_network\` | network | ${DEFAULTS.UNKNOWN_CODES_PER_NETWORK_HOUR} per hour | codes sent to \`resolve\` that belong to no link: [has its own setting](pending-invites.md) | no code is resolved |
| \`new_links_per_user\` | user | ${DEFAULTS.NEW_LINKS_PER_USER_DAY} per day | links created, including disabled ones: [has its own setting](links.md) | no link is created |
| \`requests_per_network\` | network | ${SHIELD_REQUESTS} per ${duration(SHIELD_PERIOD_SECONDS)} | requests to \`send_code\`, \`get_by_phone\`, \`pending\` and \`resolve\`; counted separately, changes to links and to your profile. Approximate and per location (the binding \`IP_LIMIT\` in \`wrangler.toml\`) | requests are rejected |

- A **network** is an IPv4 address or an IPv6 /64, taken only from the header \`CF-Connecting-IP\`, which Cloudflare sets. Requests
  without the header share one limit.
- A **known device** sends the device token of an earlier sign-in to the number. It has its own limits for the number and is not
  affected by the limits of its network, so other people cannot lock it out.
- In development the limits per network, country and service are off unless \`NETWORK_LIMITS=on\`. The limits per number always
  apply.
- Change limits with \`LIMITS\`: \`LIMITS="sends_per_number=10, send_cooldown=1/30"\` (the window, in seconds, follows the slash).
`
}
