import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { characterCount } from '../lib/text.ts'

/** Fields that a masked directory shows, and therefore may be searched. */
const PUBLIC_FIELDS = '{first_name last_name invite_code invited_by_code} : '
/** Trigrams have three characters; shorter words match the beginning of trigrams. */
const TRIGRAM = 3
/** Occurs in no text, so it matches nothing: for a short word that begins no trigram. */
const NOTHING = '"\uE000\uE000\uE000"'
/** The triggers put these around each field. */
const FIELD_START = '\u0002'
const FIELD_END = '  '
const LAST_CHARACTER = '\u{10FFFF}'

/** The words of a query. Digits lose the punctuation of phone numbers: `917-444` becomes `917444`. */
export function searchWords(query: string): string[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => (/\d/.test(word) && /^[+\d().-]+$/.test(word) ? word.replace(/[().-]/g, '') : word))
  return [...new Set(words)]
}

interface Wanted {
  words: string[]
  /** Columns whose whole value must match, ignoring case. */
  whole: { name: string; value: string }[]
}

/**
 * An FTS5 query (sqlite.org/fts5.html, section 3) as an SQL expression: every word must occur in one of the six fields,
 * ignoring case. `inFull`: phones and e-mails are searched too.
 */
export function matchExpression({ words, whole }: Wanted, inFull: boolean): SQL {
  const all = sql.join([...whole.map(wholeExpression), ...words.map(wordExpression)], sql` || ' AND ' || `)
  return inFull ? sql`(${all})` : sql`(${`${PUBLIC_FIELDS}(`} || ${all} || ')')`
}

const wholeExpression = ({ name, value }: Wanted['whole'][number]) =>
  sql`${`(${name} : ${quote(FIELD_START + value + FIELD_END)})`}`

/** The same as a plain value, if it needs no subquery: no word is short. */
export function matchValue({ words, whole }: Wanted, inFull: boolean): string | undefined {
  if (whole.length > 0 || words.some((word) => characterCount(word) < TRIGRAM)) return undefined
  const all = words.map(quote).join(' AND ')
  return inFull ? all : `${PUBLIC_FIELDS}(${all})`
}

/** Skips from trigram to trigram: `users_search_places` has a row for each occurrence. */
function wordExpression(word: string): SQL {
  if (characterCount(word) >= TRIGRAM) return sql`${quote(word)}`
  const end = word + LAST_CHARACTER
  const first = (from: SQL) =>
    sql`(SELECT term FROM users_search_places WHERE term >= ${from} AND term < ${end} LIMIT 1)`
  return sql`(WITH RECURSIVE trigrams(term) AS (
      SELECT ${first(sql`${word}`)} UNION ALL
      SELECT ${first(sql`trigrams.term || char(1)`)} FROM trigrams WHERE trigrams.term IS NOT NULL)
    SELECT '(' || coalesce(group_concat('"' || replace(term, '"', '""') || '"', ' OR '), ${NOTHING}) || ')' FROM trigrams)`
}

const quote = (word: string) => `"${word.replaceAll('"', '""')}"`
