import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { characterCount } from '../lib/text.ts'

/** Fields that a masked directory shows in full, and so may be searched in it. */
const PUBLIC_FIELDS = '{first_name last_name invite_code invited_by_code} : '
/** Trigrams hold three characters: shorter words are looked up as the beginning of trigrams. */
const TRIGRAM = 3
/** In no text, so it matches nothing: stands for a short word that begins no trigram. */
const NOTHING = '"\uE000\uE000\uE000"'
/** What the triggers put around the fields. */
const FIELD_START = '\u0002'
const FIELD_END = '  '
const LAST_CHARACTER = '\u{10FFFF}'

/** The words of a query. A word of digits loses the punctuation of phone numbers: `917-444` is `917444`. */
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
  /** Columns that must hold this value and nothing else, in any case. */
  whole: { name: string; value: string }[]
}

/**
 * An FTS5 query (sqlite.org/fts5.html, section 3) as an SQL expression: every word must occur somewhere in the six
 * fields, in any case. `inFull` is the condition under which phones and e-mails are searched too.
 */
export function matchExpression({ words, whole }: Wanted, inFull: SQL | undefined): SQL {
  const all = sql.join([...whole.map(wholeExpression), ...words.map(wordExpression)], sql` || ' AND ' || `)
  return inFull ? sql`(CASE WHEN ${inFull} THEN '' ELSE ${PUBLIC_FIELDS} END || '(' || ${all} || ')')` : sql`(${all})`
}

const wholeExpression = ({ name, value }: Wanted['whole'][number]) =>
  sql`${`(${name} : ${quote(FIELD_START + value + FIELD_END)})`}`

/** The same as a value, where it needs no look at the database: nothing is masked, and no word is short. */
export function matchValue({ words, whole }: Wanted, inFull: SQL | undefined): string | undefined {
  const plain = !inFull && whole.length === 0 && words.every((word) => characterCount(word) >= TRIGRAM)
  return plain ? words.map(quote).join(' AND ') : undefined
}

/** Steps from trigram to trigram: the list of their places has a row for each, and most trigrams have many. */
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
