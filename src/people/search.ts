import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { CONTACT_MARK, foldedTextsOf, GRAM, PHONE_END } from '../db/derived/fragments.ts'
import type { users } from '../db/schema.ts'
import { parsePhone, parsePhoneStart } from '../lib/phone.ts'
import { asciiOf, foldText } from '../lib/text.ts'

/** Pieces of a search that are compared to find the rarest, and how many of their newest users are counted for it. */
const LEADS = 6
const SAMPLED = 50

/** Digits and what stands between those of a phone. */
const PHONE_PART = /^\+?[\d().[\]/\p{Pd}\u2212\u00b7]*\d[\d().[\]/\p{Pd}\u2212\u00b7]*$/u

/** Digits after `…` or `***`: the last ones of a phone, as people read them out. Folded. */
const PHONE_TAIL = /^(?:\.{2,}|[*•]+)[\s\p{Pd}]*(\d[\d\s\p{Pd}]*)$/u
/** What may follow the first ones. */
const LEFT_OUT = /(?<=\d)\s*(?:\.{2,}|[*•]+)$/u

export const splitWords = (query: string): string[] => query.split(/[\s,]+/).filter(Boolean)

/**
 * The words of a query, folded. Digits lose the punctuation of phone numbers; a whole number, or how one starts or ends,
 * is one word.
 */
export function searchWords(query: string): string[] {
  const folded = foldText(query).trim().replace(LEFT_OUT, '')
  const phone = /\d{3}|\d\D+\d/u.test(query) ? (parsePhone(query)?.e164 ?? parsePhoneStart(folded)) : undefined
  if (phone !== undefined) return [phone]
  const tail = tailOf(folded)
  return tail === undefined ? [...new Set(splitWords(folded).map(readWord))] : [tail]
}

/** The word that only phones with these last digits hold. */
export const phoneTail = (digits: string): string => digits + PHONE_END

function tailOf(text: string): string | undefined {
  const [, digits] = PHONE_TAIL.exec(asciiOf(text)) ?? []
  return digits && phoneTail(digits.replace(/\D/g, ''))
}

function readWord(word: string): string {
  const tail = tailOf(word)
  if (tail !== undefined) return tail
  const ascii = asciiOf(word)
  return PHONE_PART.test(ascii) ? ascii.replace(/[^\d+]/g, '') : word
}

/** Whether finding a piece of the word is finding the word. */
export function isOnePiece([word, ...others]: string[]): boolean {
  if (word === undefined || others.length > 0) return false
  const { length } = Array.from(word)
  return word.endsWith(PHONE_END) ? length === GRAM + 1 : length <= GRAM
}

/** Condition on a row of `users`: every word occurs in one of its texts. `inFull`: phones and e-mails are searched too. */
export function holdsWords(words: string[], inFull: boolean): SQL {
  const { contacts, names, codes } = foldedTextsOf('users')
  const [phone, email] = contacts
  const seen = [...(inFull ? [`${phone} || char(${PHONE_END.codePointAt(0)})`, email] : []), ...names, ...codes]
  const text = sql.raw(`concat_ws(' ', ${seen.join(', ')})`)
  return sql.join(
    words.map((word) => sql`instr(${text}, ${word}) > 0`),
    sql` AND `,
  )
}

/** Where a reading of the search index starts. */
export interface Reading {
  descending: boolean
  /** The id before the first, of which there is none at the start. */
  start: number | undefined
}

/**
 * Condition on `users_search`: it holds the rarest piece of the words, the one whose newest users reach back farthest.
 * Every piece is one list of the index, however short, so reading on costs a row a user.
 */
export function matchRarest(words: string[], inFull: boolean, reading: Reading): SQL {
  const pieces = piecesOf(words).map((piece) => pieceQuery(piece, inFull))
  if (pieces.length === 1) return sql`users_search MATCH ${pieces[0]}`
  const sampled = sql`(SELECT rowid FROM users_search WHERE users_search MATCH piece.value AND ${beyond(reading, sql`rowid`)}
    ORDER BY rowid ${reading.descending ? sql`DESC` : sql`ASC`} LIMIT 1 OFFSET ${SAMPLED - 1})`
  const farthest = reading.descending
    ? sql`coalesce(${sampled}, 0)`
    : sql`-coalesce(${sampled}, ${Number.MAX_SAFE_INTEGER})`
  return sql`users_search MATCH (SELECT value FROM json_each(${JSON.stringify(pieces)}) AS piece ORDER BY ${farthest} LIMIT 1)`
}

/** Condition: behind the start, in the order of reading. D1 binds numbers as REAL, but the index only seeks to an INTEGER. */
export const beyond = ({ descending, start }: Reading, position: SQL): SQL => {
  if (start === undefined) return sql`1`
  return sql`${position} ${descending ? sql`<` : sql`>`} CAST(${start} AS INTEGER)`
}

/** Pieces of the longest words, side by side; the last one ends where the word does. */
function piecesOf(words: string[]): string[] {
  const pieces = words
    .toSorted((a, b) => b.length - a.length)
    .flatMap((text) => {
      const isTail = text.endsWith(PHONE_END)
      const word = Array.from(isTail ? text.slice(0, -1) : text)
      // No piece is rarer, or the same as finding the word.
      if (isTail && word.length >= GRAM) return [PHONE_END + word.slice(-GRAM).join('')]
      const last = Math.max(0, word.length - GRAM)
      const starts = word.flatMap((_, at) => (at % GRAM === 0 && at < last ? [at] : []))
      return [...starts, last].map((at) => word.slice(at, at + GRAM).join(''))
    })
  return [...new Set(pieces)].slice(0, LEADS)
}

/** sqlite.org/fts5.html, section 3. A star: the term goes on. */
function pieceQuery(piece: string, inFull: boolean): string {
  const star = Array.from(piece).length < GRAM ? ' *' : ''
  const term = (mark: string) => `"${mark}${piece.replaceAll('"', '""')}"${star}`
  return inFull ? `${term('')} OR ${term(CONTACT_MARK)}` : term('')
}

/** What `users` stores beside names for the search. */
export function foldedNames({ firstName, lastName }: Partial<Record<'firstName' | 'lastName', string | null>>) {
  return {
    ...(firstName !== undefined && { firstNameFolded: unlessLower(firstName) }),
    ...(lastName !== undefined && { lastNameFolded: unlessLower(lastName) }),
  } satisfies Partial<typeof users.$inferInsert>
}

/** SQLite's `lower` only knows ASCII. */
function unlessLower(name: string | null): string | null {
  if (name === null) return null
  const folded = foldText(name)
  return folded === name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) ? null : folded
}
