/*
 * SQL that the triggers and checks.ts share, so that both count the same way. A `row` is what a column is read from: NEW,
 * OLD, or a table.
 */

/** D1 allows a union of five. */
export const unionOf = (selects: readonly string[]): string =>
  selects.map((columns) => `SELECT ${columns}`).join('\n\t\t\tUNION ALL ')

/** UTC, such as 2026-11-23. */
export const dayOf = (row: string): string => `date(${row}.created_at / 1000, 'unixepoch')`

/** The scopes of `referral_counts` that a sign-up is counted for. */
export const linkScope = (key: string): string => `'l:' || ${key}`
export const userScope = (id: string): string => `'u:' || ${id}`

/** Whether a link has a row, being made by a user. Invite codes have none. */
export const isMade = (key: string): string => `EXISTS (SELECT 1 FROM referral_links WHERE key = ${key})`

/** What sign-ups are counted by. */
export const dimensionsOf = (row: string) => ({
  total: `'total' AS dimension, '' AS value`,
  day: `'day' AS dimension, ${dayOf(row)} AS value`,
  country: `'country' AS dimension, coalesce(${row}.country, 'XX') AS value`,
  channel: `'channel' AS dimension, coalesce(${row}.channel, 'direct') AS value`,
})

interface Board {
  /** Its key, as src/referrals/periods.ts writes it. */
  period: string
  /** The column of `inviter_days` that holds the score. */
  score: string
  first: string
  last: string
}

/** The leaderboards that a day counts for. */
export const boardsOf = (day: string): Board[] => {
  const [month, monday, sunday] = [
    `substr(${day}, 1, 7)`,
    `date(${day}, 'weekday 0', '-6 days')`,
    `date(${day}, 'weekday 0')`,
  ]
  return [
    { period: `'all'`, score: 'total', first: `''`, last: `'9999'` },
    { period: `'month:' || ${month}`, score: 'month', first: month, last: `${month} || '-31'` },
    { period: `'week:' || ${monday}`, score: 'week', first: monday, last: sunday },
    { period: `'day:' || ${day}`, score: 'signups', first: day, last: day },
  ]
}

/** Levels of the referral tree. */
export const TREE_DEPTH = 5

/**
 * What the columns of `users_search` hold. A text ends in two spaces, so that every character starts a trigram, and
 * words of one or two characters are found as the start of one. What is also filtered by its whole value begins with
 * char(2), which nobody can type.
 */
export const searchTextsOf = (row: string): Record<string, string> => ({
  phone: `${row}.phone || '  '`,
  email: `${row}.email || '  '`,
  first_name: `char(2) || ${row}.first_name || '  '`,
  last_name: `char(2) || ${row}.last_name || '  '`,
  invite_code: `${row}.invite_code || '  '`,
  invited_by_code: `char(2) || ${row}.invited_by_code || '  '`,
})
