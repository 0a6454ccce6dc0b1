import { comparison } from './check.ts'
import type { IdRange } from './check.ts'
import { searchTextsOf } from './fragments.ts'

/** A search for all texts of a user takes about 10 ms, so only this many users of a part are searched for. */
const SAMPLE = 10

const TEXTS = Object.entries(searchTextsOf('users'))

const within = ({ from, to }: IdRange) => `id BETWEEN ${from} AND ${to}`
const indexed = (part: IdRange) => `users WHERE ${within(part)} AND deleted_at IS NULL`

const write = (
  part: IdRange,
) => `INSERT OR REPLACE INTO users_search (rowid, ${TEXTS.map(([column]) => column).join(', ')})
  SELECT id, ${TEXTS.map(([, text]) => text).join(', ')} FROM ${indexed(part)}`

const prune = (part: IdRange) => `DELETE FROM users_search WHERE rowid IN (
  SELECT id FROM users_search_docsize WHERE ${within(part)} AND id NOT IN (SELECT id FROM ${indexed(part)}))`

/** How `users_search_docsize` stores a number, in hex: sqlite.org/fts5.html, section 9. */
const varint = (column: string) =>
  `iif(${column} < 128, printf('%02X', ${column}), printf('%02X%02X', ${column} >> 7 | 128, ${column} & 127))`

/** The index stores no texts, but the number of trigrams in each. */
export const SEARCH = {
  ...comparison({
    name: 'users_search: size of the texts',
    key: ['id'],
    values: { size: 'text' },
    kept: (part) => `SELECT id, hex(sz) AS size FROM users_search_docsize WHERE ${within(part)}`,
    counted: (part) => `SELECT id, ${TEXTS.map(([column]) => varint(column)).join(' || ')} AS size FROM (
      SELECT id, ${TEXTS.map(([column, text]) => `coalesce(max(length(${text}) - 2, 0), 0) AS ${column}`).join(', ')}
      FROM ${indexed(part)})`,
  }),
  write,
  prune,
}

/** `^` anchors a text at the start of its column. That it also ends there follows from its size. */
const PHRASES = TEXTS.map(([column, text]) => `'${column} : ^ "' || replace(${text}, '"', '""') || '"'`)

export const SEARCH_SAMPLE = {
  name: 'users_search: a sample of the texts',
  compare: (part: IdRange) => `SELECT count(*) AS compared, count(*) - count(found.rowid) AS differ,
    min(iif(found.rowid IS NULL, users.id || ' is not found', NULL)) AS example
    FROM (SELECT * FROM ${indexed(part)} ORDER BY random() LIMIT ${SAMPLE}) AS users LEFT JOIN users_search AS found
      ON found.users_search MATCH concat_ws(' AND ', ${PHRASES.join(', ')}) AND found.rowid = users.id`,
  write,
  prune,
}
