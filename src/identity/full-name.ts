/** First and last name in one; null for who has neither. */
export const fullName = (first: string | null, last: string | null): string | null =>
  [first, last].filter(Boolean).join(' ') || null
