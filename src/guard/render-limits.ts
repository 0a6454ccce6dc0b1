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

/** The page of limits for app developers, in Markdown. */
export function renderLimits(): string {
  return `# Limits

Made from the table in \`src/guard/policy.ts\` by \`npm run docs:limits\`.

A spent budget is answered 429 with its name as \`code\`, \`Retry-After\` in seconds, and the \`RateLimit\` and
\`RateLimit-Policy\` headers.

| \`code\` | whose | limit | counts | when spent |
|---|---|---|---|---|
${Object.entries(POLICIES).map(row).join('\n')}
| \`pending_invites\` | click, network, link | 3 per click, 10 and 50 per day, 500 per attribution window | numbers left on landing pages: [settings of their own](pending-invites.md) | no number is taken |
| \`unknown_codes_per_network\` | network | 30 per hour | codes to resolve that are no link's: [a setting of its own](pending-invites.md) | no code is resolved |
| \`new_links_per_user\` | user | 50 per day | links made, whatever became of them: [a setting of its own](links.md) | no link is made |
| \`requests_per_network\` | network | 100 per minute | \`send_code\`, \`get_by_phone\`, \`pending\` and \`resolve\`; apart from them, changes of links and of the own profile; approximately and per location (the binding \`IP_LIMIT\` in \`wrangler.toml\`) | requests are refused |

- A **network** is an IPv4 address or an IPv6 /64, from the header \`CF-Connecting-IP\` alone, which Cloudflare sets. Requests
  without it share one budget.
- A **known device** sends back the device token of an earlier sign-in to the number. It has the number's budgets for itself,
  and those of its network do not hold for it, so strangers cannot lock it out.
- In development the budgets of networks, countries and the service are off unless \`NETWORK_LIMITS=on\`; those of a number
  always hold.
- \`LIMITS\` changes them: \`LIMITS="sends_per_number=10, send_cooldown=1/30"\` (the window in seconds after the slash).
`
}
