import type { Config } from '../config.ts'
import { secondReading } from '../lib/invite-code.ts'
import type { Channel } from '../links/channel.ts'
import type { ClickToken, ClickTokens, SentClick } from '../links/click-token.ts'
import { isInviteCode } from '../links/link-key.ts'
import { pendingPhoneHash, underEachKey } from './keyed-hashes.ts'

/**
 * What may tell where a new user comes from: an invite code, a click on an invite code or on a link with a row, a hash of
 * their phone. Clicks that are too old only tell why someone has no inviter.
 */
type InviterSource =
  | ({ method: 'code' } & TypedCode)
  | ({ method: 'token'; channel: Channel | null; at: number; late?: 1 } & (TypedCode | { link: string }))
  | { method: 'pending_phone'; hash: string }

/** A code as typed, and its second reading if that differs. */
interface TypedCode {
  code: string
  otherwise?: string
}

function readTyped(code: string): TypedCode {
  const otherwise = secondReading(code)
  return { code, ...(otherwise !== code && { otherwise }) }
}

/** The clicks of tokens that we signed, in order; each once. Anything else is skipped. */
export function sentClicks(tokens: ClickTokens, sent: (string | null | undefined)[], now: number): SentClick[] {
  const clicks = sent.flatMap((token) => tokens.readAny(token ?? undefined, now) ?? [])
  return clicks.filter(({ clickId }, at) => clicks.findIndex((other) => other.clickId === clickId) === at)
}

/** The channel to store: none for `direct`, which says nothing. */
export const storedChannel = ({ channel }: Pick<ClickToken, 'channel'>): Channel | null =>
  channel === 'direct' ? null : channel

interface SignUpHints {
  phone: string
  /** As typed. */
  invitedByCode: string | undefined
  clicks: Pick<SentClick, 'linkKey' | 'channel' | 'clickedAt' | 'isLate'>[]
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
    ...(invitedByCode === undefined ? [] : [{ method: 'code' as const, ...readTyped(invitedByCode) }]),
    ...clicks.map((click) => ({
      method: 'token' as const,
      channel: storedChannel(click),
      at: click.clickedAt,
      ...(click.isLate && { late: 1 as const }),
      ...(isInviteCode(click.linkKey) ? readTyped(click.linkKey) : { link: click.linkKey }),
    })),
    ...underEachKey(config, (key) => pendingPhoneHash(key, phone)).map((hash) => ({
      method: 'pending_phone' as const,
      hash,
    })),
  ]
  return JSON.stringify(sources)
}
