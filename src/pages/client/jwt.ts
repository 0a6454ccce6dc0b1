/** A token's claims, unverified: for display, and to know when to refresh. */
export function claimsOf(token: string): Record<string, unknown> & { exp: number; iat: number } {
  const [, payload = ''] = token.split('.')
  const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
  return JSON.parse(new TextDecoder().decode(bytes)) as ReturnType<typeof claimsOf>
}

/** Tokens differ at their end. */
export const shortToken = (token: string): string => `${token.slice(0, 6)}…${token.slice(-8)}`

/** A response with shortened tokens. */
export const jwtInText = (answer: string): string => answer.replace(/[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/g, shortToken)
