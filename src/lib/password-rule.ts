import { isGuessable } from './guessable-password.ts'
import { characterCount } from './text.ts'

export const MIN_PASSWORD_LENGTH = 12
export const MAX_PASSWORD_LENGTH = 256

/**
 * What is wrong with a new password, if anything. NIST SP 800-63B-4, 3.1.1: length matters, while rules about kinds of
 * characters make passwords predictable. Easily guessed passwords are refused at any length. `context` is text about
 * the account or the service, such as the e-mail.
 */
export function passwordProblem(
  password: string,
  context = '',
): 'too_short' | 'too_long' | 'guessable_password' | undefined {
  const length = characterCount(password.normalize('NFKC'))
  if (length < MIN_PASSWORD_LENGTH) return 'too_short'
  if (length > MAX_PASSWORD_LENGTH) return 'too_long'
  return isGuessable(password, context) ? 'guessable_password' : undefined
}
