import type { Config } from '../../config.ts'
import type { Channel } from '../../links/channel.ts'
import type { ClickToken, ClickTokens } from '../../links/click-token.ts'
import { isInviteCode } from '../../links/link-key.ts'
import { pendingPhoneHash } from '../pending/phone-hash.ts'

/** One way to know who invited somebody who signs up: an invite code, a link of the table, or a hash of their number. */
type InviterSource =
  | { method: 'code'; code: string }
  | { method: 'token'; code: string; channel: Channel | null }
  | { method: 'token'; link: string; channel: Channel | null }
  | { method: 'pending_phone'; hash: string }

/** The clicks of those tokens that are good, in their order; whatever else came in their place is passed over. */
export const goodClicks = (tokens: ClickTokens, sent: (string | null | undefined)[], now: number): ClickToken[] =>
  sent.flatMap((token) => tokens.read(token ?? undefined, now) ?? [])

/** What is stored of a channel: nothing of one that says nothing. */
export const storedChannel = ({ channel }: Pick<ClickToken, 'channel'>): Channel | null =>
  channel === 'direct' ? null : channel

interface SignUpHints {
  phone: string
  /** Canonical. */
  invitedByCode: string | undefined
  clicks: Pick<ClickToken, 'linkKey' | 'channel'>[]
}

/**
 * All that may say who invited somebody, the one that counts most first, as JSON for the statements of the sign-up. Hashes of the
 * number are under the key of today and under those before it.
 */
export function inviterSources(
  { secretKey, previousSecretKeys }: Pick<Config, 'secretKey' | 'previousSecretKeys'>,
  { phone, invitedByCode, clicks }: SignUpHints,
): string {
  const sources: InviterSource[] = [
    ...(invitedByCode === undefined ? [] : [{ method: 'code' as const, code: invitedByCode }]),
    ...clicks.map((click) => ({
      method: 'token' as const,
      channel: storedChannel(click),
      ...(isInviteCode(click.linkKey) ? { code: click.linkKey } : { link: click.linkKey }),
    })),
    ...[secretKey, ...previousSecretKeys].map((key) => ({
      method: 'pending_phone' as const,
      hash: pendingPhoneHash(key, phone),
    })),
  ]
  return JSON.stringify(sources)
}
