import type { Config } from '../../config.ts'
import type { ClickTokens } from '../click-token.ts'
import { isInviteCode } from '../link-key.ts'
import { pendingPhoneHash } from '../pending/phone-hash.ts'

/** One way to know who invited somebody who signs up: an invite code, a link of the table, or a hash of their number. */
type InviterSource =
  | { method: 'code'; code: string }
  | { method: 'token'; code: string }
  | { method: 'token'; link: string }
  | { method: 'pending_phone'; hash: string }

/** The links of the click tokens that are good, in their order; whatever else came in their place is passed over. */
export const clickedLinks = (tokens: ClickTokens, sent: (string | null | undefined)[], now: number): string[] =>
  sent.flatMap((token) => tokens.read(token ?? undefined, now)?.linkKey ?? [])

interface SignUpHints {
  phone: string
  /** Canonical. */
  invitedByCode: string | undefined
  clickedLinks: string[]
}

/**
 * All that may say who invited somebody, the one that counts most first, as JSON for the statements of the sign-up. Hashes of the
 * number are under the key of today and under those before it.
 */
export function inviterSources(
  { secretKey, previousSecretKeys }: Pick<Config, 'secretKey' | 'previousSecretKeys'>,
  { phone, invitedByCode, clickedLinks: clicked }: SignUpHints,
): string {
  const sources: InviterSource[] = [
    ...(invitedByCode === undefined ? [] : [{ method: 'code' as const, code: invitedByCode }]),
    ...clicked.map((key) => ({ method: 'token' as const, ...(isInviteCode(key) ? { code: key } : { link: key }) })),
    ...[secretKey, ...previousSecretKeys].map((key) => ({
      method: 'pending_phone' as const,
      hash: pendingPhoneHash(key, phone),
    })),
  ]
  return JSON.stringify(sources)
}
