/** Length in Unicode characters rather than UTF-16 units: an emoji counts as one. */
export const characterCount = (text: string): number => Array.from(text).length

/** Control characters, line separators, bidirectional marks, zero-width characters and blank letters. */
// oxlint-disable-next-line no-misleading-character-class -- such characters are what it looks for
const HIDDEN =
  /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0]/u

/** Whether a text looks the way it is stored: nothing is hidden or reorders what is shown. */
export const isPlainlyShown = (text: string): boolean => !HIDDEN.test(text)
