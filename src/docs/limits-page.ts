import { POLICIES } from './policy.ts'
import type { Policy } from './policy.ts'

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

/** docs/limits.md. */
export function renderLimits(): string {
  return `# Limits

Generated from the table in \`src/guard/policy.ts\` by \`npm run docs:limits\`.

When you reach a limit, the response is 429 with the limit's name as \`code\`, \`Retry-After\` in seconds, and the \`RateLimit\`
and \`RateLimit-Policy\` headers.

| \`code\` | per | limit | what counts | when reached |
|---|---|---|---|---|
${Object.entries(POLICIES).map(row).join('\n')}
| \`pending_invites\` | click, network, link | 3 per click, 10 and 50 per day, 500 per attribution window | numbers entered on landing pages: [has its own settings](pending-invites.md) | the number is not accepted |
| \`unknown_codes_per_network\` | network | 30 per hour | codes sent to \`resolve\` that belong to no link: [has its own setting](pending-invites.md) | no code is resolved |
| \`new_links_per_user\` | user | 50 per day | links created, including disabled ones: [has its own setting](links.md) | no link is created |
| \`requests_per_network\` | network | 100 per minute | requests to \`send_code\`, \`get_by_phone\`, \`pending\` and \`resolve\`; counted separately, changes to links and to your profile. Approximate and per location (the binding \`IP_LIMIT\` in \`wrangler.toml\`) | requests are rejected |

- A **network** is an IPv4 address or an IPv6 /64, taken only from the header \`CF-Connecting-IP\`, which Cloudflare sets. Requests
  without the header share one limit.
- A **known device** sends the device token of an earlier sign-in to the number. It has its own limits for the number and is not
  affected by the limits of its network, so other people cannot lock it out.
- In development the limits per network, country and service are off unless \`NETWORK_LIMITS=on\`. The limits per number always
  apply.
- Change limits with \`LIMITS\`: \`LIMITS="sends_per_number=10, send_cooldown=1/30"\` (the window, in seconds, follows the slash).
`
}
