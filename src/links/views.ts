import type { UserRow } from '../identity/user-columns.ts'
import { toIso, toIsoOrNull } from '../lib/time.ts'
import { NO_COUNTS } from './counts.ts'
import { ownLinkUrl } from './link-url.ts'
import type { ReferralLink } from './responses.ts'
import type { LinkRow } from './select-link.ts'

/** Where a link stands at some time. */
export interface LinkScene {
  /** Where links lead. */
  origin: string
  now: number
}

export function linkView({ origin, now }: LinkScene, row: LinkRow): ReferralLink {
  return {
    code: row.code,
    kind: 'custom',
    url: ownLinkUrl(origin, row.code),
    label: row.label,
    channel: row.channel,
    campaign: row.campaign,
    destination: row.destination,
    expires_at: toIsoOrNull(row.expiresAt),
    title: row.title,
    description: row.description,
    image: row.image,
    state: stateOf(row, now),
    created_at: toIso(row.createdAt),
    clicks: row.clicks,
    uniques: row.uniques,
    signups: row.signups,
  }
}

/** Where a link stands by its two times. */
export function stateOf(
  { disabledAt, expiresAt }: Pick<LinkRow, 'disabledAt' | 'expiresAt'>,
  now: number,
): ReferralLink['state'] {
  if (disabledAt !== null) return 'disabled'
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'live'
}

/** The link that every user has by their invite code, with no row of its own. */
export function inviteLinkView(
  scene: LinkScene,
  { inviteCode, dateJoined }: Pick<UserRow, 'inviteCode' | 'dateJoined'>,
  counts = NO_COUNTS,
): ReferralLink {
  const bare = {
    label: null,
    channel: null,
    campaign: null,
    destination: null,
    title: null,
    description: null,
    image: null,
  }
  const times = { createdAt: dateJoined, expiresAt: null, disabledAt: null }
  return { ...linkView(scene, { id: 0, code: inviteCode, ...bare, ...times, ...counts }), kind: 'invite' }
}
