import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/*
 * What drizzle-kit cannot say about a table, added to what it generates. A table with a key of several columns is stored
 * in the order of that key (WITHOUT ROWID): with a rowid, each row written would be two. An index over an expression with
 * commas comes out in pieces, each quoted like a column.
 */

const FOLDER = 'migrations'

/** Columns by which a key descends. */
const DESCENDING: Record<string, string> = { leaderboard: 'score' }

const TABLE = /CREATE TABLE `(\w+)` \(\n[^;]*?\n\tPRIMARY KEY\([^)]*,[^)]*\)[^;]*?\n\);/g

const INDEX_IN_PIECES = /(?<=^CREATE INDEX .* \()`(\w+\([^;]*?)`(?=\) WHERE )/gm

const finish = (table: string, name: string): string =>
  table
    .replace(/\n\);$/, '\n) WITHOUT ROWID;')
    .replace(/PRIMARY KEY\([^)]*\)/, (key) => key.replace(`\`${DESCENDING[name] ?? ''}\``, '$& DESC'))

export function finishTables(): void {
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.sql'))) {
    const path = join(FOLDER, file)
    const sql = readFileSync(path, 'utf8')
    const finished = sql
      .replaceAll(TABLE, finish)
      .replaceAll(INDEX_IN_PIECES, (_, pieces: string) => pieces.replaceAll('`,`', ','))
    if (finished !== sql) writeFileSync(path, finished)
  }
}

if (import.meta.main) finishTables()
