/** Rows and columns of keys, and alphabets: for runs along them in either direction. */
const ROWS =
  '1234567890|qwertyuiop|asdfghjkl|zxcvbnm|qazwsxedcrfv|1qaz2wsx3edc4rfv|!@#$%^&*()_+|йцукенгшщзхъ|фывапролджэ|ячсмитьбю|' +
  'abcdefghijklmnopqrstuvwxyz|абвгдежзийклмноп'
const RUNS = `${ROWS}|${Array.from(ROWS).reverse().join('')}`
const SHORTEST_RUN = 3

/** What leaked passwords are most often built of; `gfhjkm` and its like are Russian words on the keys of the other layout. */
const WORDS =
  'administrator password iloveyou superman football sunshine princess referral welcome letmein monkey dragon ' +
  'master secret admin hello login love pass ghbdtn gfhjkm пароль привет'

const DISGUISES = '013457@$'
const DISGUISED = 'oieastas'
/** What stands for a piece that anybody would try. */
const PIECE = '\n'
/** A password of the least length, of letters at random, has twice as much. */
const MOST_GUESSABLE = 6

/**
 * Whether somebody would guess a password early: little is left of it once each common word, word of the context, run
 * along the keys or an alphabet, and repetition counts as one letter, as do two digits.
 */
export function isGuessable(password: string, context: string): boolean {
  const text = password.normalize('NFKC').toLowerCase()
  const known = context.normalize('NFKC').toLowerCase()
  const parts = [/[^\p{L}\d]+/gu, /[^\p{L}]+/gu].map((between) => known.replace(between, ' '))
  const words = [known, ...parts, WORDS].join(' ').split(' ')
  const plain = text.replace(/./g, (sign) => DISGUISED[DISGUISES.indexOf(sign)] ?? sign)
  // Two that are woven into one, as in q1w2e3.
  const woven = weightOf(text.replace(/(.)./gsu, '$1')) + weightOf(text.replace(/.(.?)/gsu, '$1'))
  // Twice: whatever is drawn from few signs has repetitions and runs in one half or the other.
  return Math.min(weightOf(text, words), weightOf(plain, words), woven * 2) <= MOST_GUESSABLE
}

function weightOf(text: string, words: readonly string[] = []): number {
  const rest = words.reduce((left, word) => (word.length < 3 ? left : left.replaceAll(word, PIECE)), text)
  let [run, weight] = ['', 0]
  for (const sign of rest.replace(/(.{2,11}?)\1+/gsu, PIECE).replace(/(.)\1+/gsu, '$1')) {
    run = RUNS.includes(run + sign) ? run + sign : sign
    if (run.length < SHORTEST_RUN) weight += /\d/.test(sign) ? 0.5 : 1
    // Its first two were counted.
    else if (run.length === SHORTEST_RUN) weight -= 1
  }
  return weight
}
