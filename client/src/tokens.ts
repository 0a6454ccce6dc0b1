export interface Tokens {
  access: string
  refresh: string
}

export interface Stored extends Tokens {
  /** By this device's clock, which may be wrong: only ever compared with itself. Milliseconds. */
  at: number
  /** How fresh the data was when the tokens were stored. */
  bookmark?: string | undefined
}

/** Whether an answer brings tokens: that of a gateway may have the right status, and be JSON. */
export const bringsTokens = (answer: Partial<Tokens> | null | undefined): answer is Tokens =>
  typeof answer?.access === 'string' && typeof answer.refresh === 'string'

/** What is stored; undefined if it is something else. */
export function parseStored(text: string | null | undefined): Stored | undefined {
  try {
    const found = JSON.parse(text as string) as Stored | null
    return bringsTokens(found) ? found : undefined
  } catch {
    return undefined
  }
}

/** Whether the first pair was issued after the second. */
export const isLater = (a: Tokens, b: Tokens) => (claimsOf(a.refresh).iat ?? 0) > (claimsOf(b.refresh).iat ?? 0)

/** Which session an access token is of: the same for its successors, another one after each sign-in. */
export function sessionOf(access: string | undefined): string {
  const { user_id: userId, sid } = claimsOf(access ?? '')
  return `${userId} ${sid}`
}

interface Claims {
  exp?: number
  iat?: number
  user_id?: number
  sid?: string | number
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The payload of a JWT; ours is ASCII. Older React Native has no `atob`. */
export function claimsOf(token: string): Claims {
  let [bits, length, text] = [0, 0, '']
  for (const character of token.split('.')[1] ?? '') {
    bits = (bits << 6) | ALPHABET.indexOf(character)
    length += 6
    if (length >= 8) {
      length -= 8
      text += String.fromCharCode((bits >> length) & 255)
    }
  }
  try {
    return JSON.parse(text) as Claims
  } catch {
    return {}
  }
}
