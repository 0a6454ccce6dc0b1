import { toSeconds } from '../lib/time.ts'

/** The prefix binds it to this host: no sibling domain can plant one (RFC 6265bis, 4.1.3.2). */
const NAME = '__Host-referral'
const OWN = new RegExp(`(?:^|;)\\s*${NAME}=([\\w-]+)\\s*(?:;|$)`)

/** The click token in the cookies of a request, unchecked. */
export const referralCookie = (headers: Headers): string | undefined => OWN.exec(headers.get('cookie') ?? '')?.[1]

/** A `Set-Cookie` that keeps a click token for as long as it counts. */
export const setReferralCookie = (token: string, windowMs: number): string =>
  `${NAME}=${token}; Max-Age=${toSeconds(windowMs)}; Path=/; HttpOnly; Secure; SameSite=Lax`
