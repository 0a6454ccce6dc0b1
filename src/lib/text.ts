/** Length in Unicode characters rather than UTF-16 units: an emoji counts as one. */
export const characterCount = (text: string): number => Array.from(text).length
