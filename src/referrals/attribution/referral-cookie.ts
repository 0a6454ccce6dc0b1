/** Carries the click token of a link where sign-in and landing page share an origin. The prefix ties it to that host (RFC 6265bis, 4.1.3.2). */
export const REFERRAL_COOKIE = '__Host-referral'

const IN_HEADER = new RegExp(`(?:^|;)\\s*${REFERRAL_COOKIE}=([\\w-]+)\\s*(?:;|$)`)

/** The click token that a browser sends along, as it is: nothing of it is verified yet. */
export const readReferralCookie = (headers: Headers): string | undefined =>
  IN_HEADER.exec(headers.get('cookie') ?? '')?.[1]
