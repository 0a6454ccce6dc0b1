/** Length in Unicode characters rather than UTF-16 units: an emoji counts as one. */
export const characterCount = (text: string): number => Array.from(text).length

/** Controls, line and paragraph separators, marks that turn the direction of what follows, and spaces of no width. */
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u

/** Whether people see a text as it is: nothing in it is hidden or changes the order in which the rest is shown. */
export const isPlainlyShown = (text: string): boolean => !HIDDEN.test(text)
