import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { characterCount } from '../lib/text.ts'

/** Fields that a masked directory shows in full, and so may be searched in it. */
const PUBLIC_FIELDS = '{first_name last_name invite_code invited_by_code} : '
/** Trigrams hold three characters: shorter words are looked up as the beginning of trigrams. */
const TRIGRAM = 3
/** In no text, so it matches nothing: stands for a short word that begins no trigram. */
const NOTHING = '"\uE000\uE000\uE000"'
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

/**
 * An FTS5 query (sqlite.org/fts5.html, section 3) as an SQL expression: every word must occur somewhere in the six
 * fields, in any case. `inFull` is the condition under which phones and e-mails are searched too.
 */
export function matchExpression(words: string[], inFull: SQL | undefined): SQL {
  const all = sql.join(words.map(wordExpression), sql` || ' AND ' || `)
  return inFull ? sql`(CASE WHEN ${inFull} THEN '' ELSE ${PUBLIC_FIELDS} END || '(' || ${all} || ')')` : sql`(${all})`
}

function wordExpression(word: string): SQL {
  if (characterCount(word) >= TRIGRAM) return sql`${quote(word)}`
  return sql`(SELECT '(' || coalesce(group_concat('"' || replace(term, '"', '""') || '"', ' OR '), ${NOTHING}) || ')'
    FROM users_search_terms WHERE term >= ${word} AND term < ${word + LAST_CHARACTER})`
}

const quote = (word: string) => `"${word.replaceAll('"', '""')}"`
