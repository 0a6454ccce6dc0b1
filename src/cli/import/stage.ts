import { DatabaseSync } from 'node:sqlite'
import { createBulkInsert } from '../seed/bulk-insert.ts'
import { CommandError } from '../terminal/command.ts'
import { findColumns, readRow } from './read-row.ts'
import type { ColumnNames } from './read-row.ts'
import { readRecords } from './records.ts'

/** Someone who is in the database already. */
export interface Existing {
  id: number
  phone: string | null
  code: string
  email: string | null
  active: number
}

const CACHE_KIB = 128 * 1024

const ROW = [
  ...['n', 'line', 'id', 'phone', 'country', 'code', 'printed', 'inviter_id', 'inviter_code', 'email'],
  ...['first_name', 'last_name', 'is_active', 'joined', 'last_login', 'role'],
]

/**
 * `printed`: the code in the file. `code`: the one here. `state`: new, known (imported before), refused. `depth`: how many
 * of those who are new stand above.
 */
const TABLES = `
  CREATE TABLE rows (n INTEGER PRIMARY KEY, line INTEGER, id INTEGER, phone TEXT, country TEXT, code TEXT, printed TEXT,
    inviter_id INTEGER, inviter_code TEXT, email TEXT, first_name TEXT, last_name TEXT, is_active INTEGER, joined INTEGER,
    last_login INTEGER, role TEXT, state TEXT NOT NULL DEFAULT 'new', inviter_n INTEGER, depth INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE problems (n INTEGER NOT NULL, problem TEXT NOT NULL);
  CREATE TABLE existing (id INTEGER PRIMARY KEY, phone TEXT, code TEXT, email TEXT, active INTEGER);`

const INDEXES = `
  CREATE INDEX rows_id ON rows (id); CREATE INDEX rows_phone ON rows (phone); CREATE INDEX rows_code ON rows (code);
  CREATE INDEX rows_printed ON rows (printed); CREATE INDEX rows_email ON rows (email);
  CREATE INDEX existing_phone ON existing (phone); CREATE INDEX existing_code ON existing (code);
  CREATE INDEX existing_email ON existing (email);`

/**
 * A database of its own that is on disk while it is open, in no folder: a million rows are compared in little memory, and
 * nothing of them is left behind.
 */
export function openStage(): DatabaseSync {
  const stage = new DatabaseSync('')
  stage.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -${CACHE_KIB}; ${TABLES} BEGIN`)
  return stage
}

interface ReadFile {
  path: string
  columns: ColumnNames
  now: number
  onProgress: (rows: number) => void
}

/** Reads the rows of a file into the stage. @throws CommandError when it has no table of users */
export async function stageRows(stage: DatabaseSync, { path, columns, now, onProgress }: ReadFile): Promise<void> {
  const rows = createBulkInsert(stage, 'rows', ROW)
  const problems = createBulkInsert(stage, 'problems', ['n', 'problem'])
  const table: { names?: ColumnNames | undefined } = {}
  let n = 0
  const isWanted = (found: string[]) => {
    const names = findColumns(found, columns)
    table.names = names ?? table.names
    return names !== undefined
  }
  for await (const { line, cells } of readRecords(path, isWanted)) {
    n += 1
    if (!cells || !table.names) {
      rows.add(n, line, ...ROW.slice(2).map(() => null))
      problems.add(n, 'row_unreadable')
    } else {
      const { user, problems: found } = readRow(cells, table.names, now)
      rows.add(
        ...[n, line, user.id, user.phone, user.country, user.code, user.code, user.inviterId],
        ...[
          user.inviterCode,
          user.email,
          user.firstName,
          user.lastName,
          Number(user.isActive),
          user.joined,
          user.lastLogin,
          user.role,
        ],
      )
      for (const problem of found) problems.add(n, problem)
    }
    onProgress(n)
  }
  rows.finish()
  problems.finish()
  if (!table.names)
    throw new CommandError('the file has no table with the columns id, phone and invite_code. See --column.')
}

export async function stageExisting(stage: DatabaseSync, pages: AsyncIterable<Existing[]>): Promise<void> {
  const insert = createBulkInsert(stage, 'existing', ['id', 'phone', 'code', 'email', 'active'])
  for await (const page of pages) for (const one of page) insert.add(one.id, one.phone, one.code, one.email, one.active)
  insert.finish()
  stage.exec(INDEXES)
}
