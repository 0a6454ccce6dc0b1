/** Length in Unicode characters rather than UTF-16 units: an emoji counts as one. */
export const characterCount = (text: string): number => Array.from(text).length

/** Control characters, line separators, bidirectional marks, zero-width characters and blank letters. */
// oxlint-disable-next-line no-misleading-character-class -- such characters are what it looks for
const HIDDEN =
  /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0]/u

/** Whether a text looks the way it is stored: nothing is hidden or reorders what is shown. */
export const isPlainlyShown = (text: string): boolean => !HIDDEN.test(text)

/** Characters that show nothing: direction marks, joiners, fillers, selectors, a blank braille cell. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]/gu

/** Marks that turn the text around them (Unicode UAX 9). */
const DIRECTION_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

export const withoutDirectionMarks = (text: string): string => text.replace(DIRECTION_MARKS, '')

/** Letters, digits, punctuation or symbols, and not only marks that show nothing. */
export const showsSomething = (text: string): boolean => /[\p{L}\p{N}\p{P}\p{S}]/u.test(text.replace(INVISIBLE, ''))

/** UTF-16 units. No text is longer in a field that is normalized. */
const MAX_NORMALIZED = 2000

/** Longer text, which is refused for its length, stays as it is: 64 KB of accents would take a second. */
const ifShort = (change: (text: string) => string) => (text: string) =>
  text.length > MAX_NORMALIZED ? text : change(text)

export const toNfc = ifShort((text) => text.normalize('NFC'))
export const toNfkc = ifShort((text) => text.normalize('NFKC'))

/** Letters and numbers, circled or squared in black, and of flags, which Unicode does not decompose. */
export const ENCLOSED =
  /[\u2776-\u2793\u24eb-\u24ff\u{1f10b}\u{1f10c}\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}\u{1f1e6}-\u{1f1ff}]/gu
const FIRST_A = [0x1f1e6, 0x1f170, 0x1f150]
const FIRST_1 = [0x278a, 0x2780, 0x2776, 0x24f5]
const FIRST_11 = 0x24eb

/** The letter or number in it. */
function enclosedIn(char: string): string {
  const at = char.codePointAt(0)!
  const isIn = (first: number, count: number) => at >= first && at < first + count
  const [a, one] = [FIRST_A.find((first) => isIn(first, 26)), FIRST_1.find((first) => isIn(first, 10))]
  if (a !== undefined) return String.fromCodePoint(0x41 + at - a)
  return String(one !== undefined ? at - one + 1 : isIn(FIRST_11, 10) ? at - FIRST_11 + 11 : 0)
}

/**
 * A number or a code as contacts, chats and keyboards deliver it, in ASCII where it has a counterpart: full-width forms
 * folded, invisible characters dropped, digits of any script as 0–9.
 */
export const asciiOf = ifShort((typed) =>
  typed
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(ENCLOSED, enclosedIn)
    .replace(/\p{Nd}/gu, asciiDigit),
)

/** Accents of Latin, Greek and Cyrillic, and the vowel points of Hebrew and Arabic. */
const ACCENTS = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]/g

/** Letters that Unicode doesn't decompose, as people without them on the keyboard type them. */
const TYPED_AS: Record<string, string> = {
  ...{ ß: 'ss', ς: 'σ', ı: 'i', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe' },
  ...{ '’': "'", '‘': "'", ʼ: "'", '`': "'", '´': "'" },
}
const TYPED_OTHERWISE = new RegExp(`[${Object.keys(TYPED_AS).join('')}]`, 'g')

/**
 * A text as the search compares it: any case, without accents (so `ё` is `е`) and invisible characters, compatibility
 * forms as plain ones. Composed again at the end, or a Korean syllable would be three letters.
 */
export const foldText = ifShort((text) =>
  text
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .replace(INVISIBLE, '')
    .toLowerCase()
    .replace(TYPED_OTHERWISE, (letter) => TYPED_AS[letter] ?? letter)
    .replace(/\s/g, ' ')
    .normalize('NFC'),
)

/** Unicode keeps the ten digits of a script together, in order (Unicode Standard, 4.6). */
function asciiDigit(digit: string): string {
  const codePoint = digit.codePointAt(0) ?? 0
  let value = 0
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(codePoint - value - 1))) value += 1
  return String(value)
}

/** Spaces, and dashes of all kinds. */
export const SEPARATORS = /[\s\p{Pd}\u2212_]/gu
