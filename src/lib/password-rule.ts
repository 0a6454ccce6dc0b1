import { characterCount } from './text.ts'

export const MIN_PASSWORD_LENGTH = 12
export const MAX_PASSWORD_LENGTH = 256

/**
 * What is wrong with a password that somebody wants to have. NIST SP 800-63B-4, 3.1.1: length is what counts; rules
 * about kinds of characters only make people predictable.
 */
export function passwordProblem(password: string): 'too_short' | 'too_long' | undefined {
  const length = characterCount(password.normalize('NFKC'))
  if (length < MIN_PASSWORD_LENGTH) return 'too_short'
  return length > MAX_PASSWORD_LENGTH ? 'too_long' : undefined
}
