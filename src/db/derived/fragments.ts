import type { growthCounts } from '../referral-schema.ts'

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

/** What a row of `sign_up_origins` is counted as in each dimension of `growth_counts`. */
export const ORIGIN_VALUES = {
  channel: `coalesce(channel, 'direct')`,
  campaign: `coalesce(campaign, '')`,
  country: `coalesce(country, 'XX')`,
  platform: `coalesce(platform, 'other')`,
  link: `iif(inviter_id IS NULL, link_key, '')`,
} satisfies Record<(typeof growthCounts.$inferSelect)['dimension'], string>

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

/** Every piece of a text of up to this many characters is a term of `users_search`, or begins one. */
export const GRAM = 4
/** What terms of contacts begin with: a masked directory doesn't search them. Nobody can type it. */
export const CONTACT_MARK = '\u0002'
/** Stands behind the last digit of a phone, and before them in the term that they are. Nobody can type it. */
export const PHONE_END = '\u0004'

/** D1 allows a function 32 arguments. */
const MOST_ARGUMENTS = 31
const joined = (texts: string[]): string => `concat_ws(' ', ${texts.join(', ')})`

/**
 * The piece that starts at each place of a text, so that a word is found wherever it stands. A trigger can't count: most
 * places are written out, and those of longer texts are read from JSON, where each is a row read.
 */
function piecesOf(text: string, { places, mark = '' }: Places): string {
  const written = Array.from({ length: places }, (_, at) => `substr(v, ${at + 1}, ${GRAM})`)
  const groups = Array.from({ length: Math.ceil(places / MOST_ARGUMENTS) }, (_, at) =>
    joined(written.slice(at * MOST_ARGUMENTS, (at + 1) * MOST_ARGUMENTS)),
  )
  const rest = `iif(length(v) > ${places}, (SELECT group_concat(substr(v, key + 1, ${GRAM}), ' ')
			FROM json_each('[0' || replace(hex(zeroblob(length(v) - 1)), '00', ',0') || ']') WHERE key >= ${places}), NULL)`
  const pieces = `rtrim(${joined([...groups, rest])})`
  const marked = mark === '' ? pieces : `${mark} || replace(${pieces}, ' ', ' ' || ${mark})`
  return `(SELECT ${marked} FROM (SELECT ${text} AS v) WHERE v <> '')`
}

interface Places {
  /** As many as most texts have. */
  places: number
  mark?: string
}

const MARK = `char(${CONTACT_MARK.codePointAt(0)})`
const END = `char(${PHONE_END.codePointAt(0)})`
/** Stands for a space inside a text, since a space separates terms. Nobody can type it either. */
const oneTerm = (text: string) => `replace(${text}, ' ', char(3))`

/** The texts by which a user is found, folded. A `row` may also be a table. */
export const foldedTextsOf = (row: string) => ({
  contacts: [`${row}.phone`, `lower(${row}.email)`] as const,
  names: ['first_name', 'last_name'].map((name) => `coalesce(${row}.${name}_folded, lower(${row}.${name}))`),
  codes: [`lower(${row}.invite_code)`, `lower(${row}.invited_by_code)`],
})

/** What `users_search` holds of a user, and the number of its terms: one for each character, and the end of the phone. */
export const searchTermsOf = (row: string) => {
  const { contacts, names, codes } = foldedTextsOf(row)
  const [phone, email] = contacts
  return {
    terms: joined([
      piecesOf(phone, { places: 16, mark: MARK }),
      `${MARK} || ${END} || substr(${phone}, ${-GRAM})`,
      piecesOf(email, { places: 40, mark: MARK }),
      ...names.map((name) => piecesOf(oneTerm(name), { places: 24 })),
      ...codes.map((code) => piecesOf(code, { places: 6 })),
    ]),
    count: [`${phone} || ${END}`, email, ...names, ...codes].map((text) => `coalesce(length(${text}), 0)`).join(' + '),
  }
}
