/** The claims of a token, unchecked: they are shown, and tell when to ask for another. */
export function claimsOf(token: string): Record<string, unknown> & { exp: number; iat: number } {
  const [, payload = ''] = token.split('.')
  const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
  return JSON.parse(new TextDecoder().decode(bytes)) as ReturnType<typeof claimsOf>
}

/** A token is told from another by its end. */
export const shortToken = (token: string): string => `${token.slice(0, 6)}…${token.slice(-8)}`

/** An answer's text with its tokens shortened. */
export const jwtInText = (answer: string): string => answer.replace(/[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/g, shortToken)
