import { TOKEN_PARAMETER } from '../../links/click-token.ts'

/** Stores and the links to them each encode what they are handed. */
const MAX_ENCODINGS = 3

/**
 * The click token in an install referrer, such as `referral_token=…&utm_source=…`, also when it arrives still encoded. A store
 * that hands on nothing else, such as RuStore, gives the token alone.
 */
export function tokenOfReferrer(referrer: string): string {
  let text = referrer
  for (let decoded = 0; decoded < MAX_ENCODINGS; decoded += 1) {
    const token = new URLSearchParams(text).get(TOKEN_PARAMETER)
    if (token !== null) return token
    text = decode(text)
  }
  return text
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
