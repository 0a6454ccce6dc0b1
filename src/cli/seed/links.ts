import { DAY_MS } from '../../lib/time.ts'
import type { Channel } from '../../links/channel.ts'
import { linkKey } from '../../links/link-key.ts'
import type { Network } from './network.ts'
import { createCodes } from './people.ts'
import { below } from './random.ts'
import type { Random } from './random.ts'

/** A row of `referral_links`; `owner` is a position in the network. */
export interface SeededLink {
  key: string
  code: string
  owner: number
  label: string
  channel: Channel | null
  campaign: string | null
  createdAt: number
  expiresAt: number | null
  disabledAt: number | null
}

const OWNER_SHARE = 0.05
const MAX_LINKS = 3
const ALIAS_SHARE = 0.2
const CAMPAIGN_SHARE = 0.3
const EXPIRING_SHARE = 0.1
const DISABLED_SHARE = 0.05
const FIRST_WEEKS_MS = 30 * DAY_MS
const LIFETIME_MS = 90 * DAY_MS

const KINDS: readonly (readonly [label: string, channel: Channel | null])[] = [
  ['Telegram', 'telegram'],
  ['Друзьям', null],
  ['WhatsApp', 'whatsapp'],
  ['Flyer', 'qr'],
  ['Instagram bio', 'instagram'],
  ['Рассылка', 'email'],
  ['VK', 'vk'],
  ['Friends', null],
]
const CAMPAIGNS = ['spring', 'summer', 'autumn', 'winter']

/** Links of some of the people, up to three each: some with an alias, some expired or disabled. */
export function planLinks(
  random: Random,
  network: Network,
  { until, isTaken }: { until: number; isTaken: (key: string) => boolean },
): SeededLink[] {
  const newCode = createLinkCodes(random, isTaken)
  const links: SeededLink[] = []
  for (let owner = 0; owner < network.size; owner += 1) {
    if (random() >= OWNER_SHARE) continue
    const count = 1 + below(random, MAX_LINKS)
    const joinedAt = network.joinedAt[owner]!
    const firstWeeks = Math.max(1, Math.min(FIRST_WEEKS_MS, until - joinedAt))
    for (let nth = 0; nth < count; nth += 1) {
      const createdAt = joinedAt + below(random, firstWeeks)
      const alias = nth === 0 && random() < ALIAS_SHARE ? `friends-${network.firstId + owner}` : undefined
      const code = alias !== undefined && !isTaken(keyOf(alias)) ? alias : newCode()
      const [label, channel] = KINDS[below(random, KINDS.length)]!
      const ended = (share: number) => (random() < share ? createdAt + 1 + below(random, LIFETIME_MS) : null)
      const expiresAt = ended(EXPIRING_SHARE)
      const disabledAt = ended(DISABLED_SHARE)
      links.push({
        key: keyOf(code),
        code,
        owner,
        label,
        channel,
        campaign: random() < CAMPAIGN_SHARE ? CAMPAIGNS[below(random, CAMPAIGNS.length)]! : null,
        createdAt,
        expiresAt,
        // Links cannot have been disabled in the future.
        disabledAt: disabledAt !== null && disabledAt <= until ? disabledAt : null,
      })
    }
  }
  // Ids grow with time.
  return links.toSorted((one, other) => one.createdAt - other.createdAt)
}

/** Eight characters. Never starts like a seeded alias, so the two cannot collide. */
function createLinkCodes(random: Random, isTaken: (key: string) => boolean): () => string {
  const [first, second] = [createCodes(random), createCodes(random)]
  return () => {
    let code = first() + second().slice(-2)
    while (isTaken(code) || code.startsWith(ALIAS_START)) code = first() + second().slice(-2)
    return code
  }
}

const ALIAS_START = linkKey('friends')!

/** @throws Error for a code that cannot be a link */
function keyOf(code: string): string {
  const key = linkKey(code)
  if (key === undefined) throw new Error(`${code} is no code of a link`)
  return key
}

/** When a link stopped working. */
export const liveUntil = ({ expiresAt, disabledAt }: SeededLink, until: number): number =>
  Math.min(expiresAt ?? until, disabledAt ?? until, until)
