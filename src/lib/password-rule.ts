import { characterCount, toNfkc } from './text.ts'

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
  const length = characterCount(toNfkc(password))
  if (length < MIN_PASSWORD_LENGTH) return 'too_short'
  if (length > MAX_PASSWORD_LENGTH) return 'too_long'
  return isGuessable(password, context) ? 'guessable_password' : undefined
}

/** Keyboard rows, keyboard columns and alphabets, to find runs in either direction. */
const ROWS =
  '1234567890|qwertyuiop|asdfghjkl|zxcvbnm|qazwsxedcrfv|1qaz2wsx3edc4rfv|!@#$%^&*()_+|йцукенгшщзхъ|фывапролджэ|ячсмитьбю|' +
  'abcdefghijklmnopqrstuvwxyz|абвгдежзийклмноп'
const RUNS = `${ROWS}|${Array.from(ROWS).reverse().join('')}`
const SHORTEST_RUN = 3

/** The most common parts of leaked passwords. `gfhjkm` and the like are Russian words typed in the Latin layout. */
const WORDS =
  'administrator password iloveyou superman football sunshine princess referral welcome letmein monkey dragon ' +
  'master secret admin hello login love pass ghbdtn gfhjkm пароль привет'

const DISGUISES = '013457@$'
const DISGUISED = 'oieastas'
/** Replaces a guessable part. */
const PIECE = '\n'
/** A random password of the minimum length weighs twice as much. */
const MOST_GUESSABLE = 6

/**
 * Whether a password is easy to guess. Each common word, word of the context, run and repetition counts as one letter,
 * and so do two digits. Easy means that little is left.
 */
function isGuessable(password: string, context: string): boolean {
  const text = password.normalize('NFKC').toLowerCase()
  const known = context.normalize('NFKC').toLowerCase()
  const parts = [/[^\p{L}\d]+/gu, /[^\p{L}]+/gu].map((between) => known.replace(between, ' '))
  const words = [known, ...parts, WORDS].join(' ').split(' ')
  const plain = text.replace(/./g, (sign) => DISGUISED[DISGUISES.indexOf(sign)] ?? sign)
  // Two interleaved runs, as in q1w2e3.
  const woven = weightOf(text.replace(/(.)./gsu, '$1')) + weightOf(text.replace(/.(.?)/gsu, '$1'))
  // Doubled, since half of a password over few characters always has repetitions and runs.
  return Math.min(weightOf(text, words), weightOf(plain, words), woven * 2) <= MOST_GUESSABLE
}

function weightOf(text: string, words: readonly string[] = []): number {
  const rest = words.reduce((left, word) => (word.length < 3 ? left : left.replaceAll(word, PIECE)), text)
  let [run, weight] = ['', 0]
  for (const sign of rest.replace(/(.{2,11}?)\1+/gsu, PIECE).replace(/(.)\1+/gsu, '$1')) {
    run = RUNS.includes(run + sign) ? run + sign : sign
    if (run.length < SHORTEST_RUN) weight += /\d/.test(sign) ? 0.5 : 1
    // Undo the first two characters of the run.
    else if (run.length === SHORTEST_RUN) weight -= 1
  }
  return weight
}
