import type { Config } from '../config.ts'
import type { Channel } from '../links/channel.ts'
import type { ClickToken, ClickTokens } from '../links/click-token.ts'
import { isInviteCode } from '../links/link-key.ts'
import { pendingPhoneHash, underEachKey } from './keyed-hashes.ts'

/** What may tell the inviter of a new user: an invite code, a link with a row, or a hash of their phone. */
type InviterSource =
  | { method: 'code'; code: string }
  | { method: 'token'; code: string; channel: Channel | null }
  | { method: 'token'; link: string; channel: Channel | null }
  | { method: 'pending_phone'; hash: string }

/** The clicks of valid tokens, in order; anything else is skipped. */
export const goodClicks = (tokens: ClickTokens, sent: (string | null | undefined)[], now: number): ClickToken[] =>
  sent.flatMap((token) => tokens.read(token ?? undefined, now) ?? [])

/** The channel to store: none for `direct`, which says nothing. */
export const storedChannel = ({ channel }: Pick<ClickToken, 'channel'>): Channel | null =>
  channel === 'direct' ? null : channel

interface SignUpHints {
  phone: string
  /** Canonical. */
  invitedByCode: string | undefined
  clicks: Pick<ClickToken, 'linkKey' | 'channel'>[]
}

/**
 * All sources of attribution, strongest first, as JSON for the statements of the sign-up. The phone is hashed with the
 * current key and with previous ones.
 */
export function inviterSources(
  config: Pick<Config, 'secretKey' | 'previousSecretKeys'>,
  { phone, invitedByCode, clicks }: SignUpHints,
): string {
  const sources: InviterSource[] = [
    ...(invitedByCode === undefined ? [] : [{ method: 'code' as const, code: invitedByCode }]),
    ...clicks.map((click) => ({
      method: 'token' as const,
      channel: storedChannel(click),
      ...(isInviteCode(click.linkKey) ? { code: click.linkKey } : { link: click.linkKey }),
    })),
    ...underEachKey(config, (key) => pendingPhoneHash(key, phone)).map((hash) => ({
      method: 'pending_phone' as const,
      hash,
    })),
  ]
  return JSON.stringify(sources)
}
