import { comparison } from './check.ts'
import type { IdRange } from './check.ts'
import { CONTACT_MARK, foldedTextsOf, GRAM, searchTermsOf } from './fragments.ts'

/** Users of a part who are searched for by their texts. */
const SAMPLE = 20

const { terms, count } = searchTermsOf('users')

const within = ({ from, to }: IdRange) => `id BETWEEN ${from} AND ${to}`
const indexed = (part: IdRange) => `users WHERE ${within(part)} AND deleted_at IS NULL`

const write = (part: IdRange) => `INSERT OR REPLACE INTO users_search (rowid, terms)
  SELECT id, ${terms} FROM ${indexed(part)}`

const prune = (part: IdRange) => `DELETE FROM users_search WHERE rowid IN (
  SELECT id FROM users_search_docsize WHERE ${within(part)} AND id NOT IN (SELECT id FROM ${indexed(part)}))`

/** How `users_search_docsize` stores a number, in hex: sqlite.org/fts5.html, section 9. */
const varint = (column: string) =>
  `iif(${column} < 128, printf('%02X', ${column}), printf('%02X%02X', ${column} >> 7 | 128, ${column} & 127))`

/** The index stores no texts, but the number of terms of each user. */
export const SEARCH = {
  ...comparison({
    name: 'users_search: number of terms',
    key: ['id'],
    values: { size: 'text' },
    kept: (part) => `SELECT id, hex(sz) AS size FROM users_search_docsize WHERE ${within(part)}`,
    counted: (part) =>
      `SELECT id, ${varint('terms')} AS size FROM (SELECT id, ${count} AS terms FROM ${indexed(part)})`,
  }),
  write,
  prune,
}

/** The beginning of each text as a query. */
const { contacts, names, codes } = foldedTextsOf('users')
const beginningOf = (mark: string) => (text: string) =>
  `'"' || ${mark}replace(replace(substr(${text}, 1, ${GRAM}), ' ', char(3)), '"', '""') || '"'`
const BEGINNINGS = [
  ...contacts.map(beginningOf(`char(${CONTACT_MARK.codePointAt(0)}) || `)),
  ...[...names, ...codes].map(beginningOf('')),
]

export const SEARCH_SAMPLE = {
  name: 'users_search: a sample of the texts',
  compare: (part: IdRange) => `SELECT count(*) AS compared, count(*) - count(found.rowid) AS differ,
    min(iif(found.rowid IS NULL, users.id || ' is not found', NULL)) AS example
    FROM (SELECT * FROM ${indexed(part)} ORDER BY random() LIMIT ${SAMPLE}) AS users LEFT JOIN users_search AS found
      ON found.users_search MATCH concat_ws(' AND ', ${BEGINNINGS.join(', ')}) AND found.rowid = users.id`,
  write,
  prune,
}
