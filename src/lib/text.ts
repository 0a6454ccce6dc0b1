/** Length in Unicode characters rather than UTF-16 units: an emoji counts as one. */
export const characterCount = (text: string): number => Array.from(text).length

/** Controls, separators of lines, marks that turn the direction of what follows, what has no width, and letters that are blank. */
// oxlint-disable-next-line no-misleading-character-class -- such characters are what it looks for
const HIDDEN =
  /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0]/u

/** Whether people see a text as it is: nothing in it is hidden or changes the order in which the rest is shown. */
export const isPlainlyShown = (text: string): boolean => !HIDDEN.test(text)
