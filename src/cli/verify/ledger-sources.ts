import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { readCsv } from '../../lib/csv-read.ts'
import type { Transfer } from '../../rewards/seal.ts'
import { CommandError } from '../terminal/command.ts'
import type { RunSql } from './verify-counts.ts'
import type { LedgerSource, StoredSeal } from './verify-ledger.ts'

/** A page of either is a megabyte or so. */
const ROWS_AT_ONCE = 5000
const SEALS_AT_ONCE = 200

/** By the names of the columns; in a file, all are texts. */
type Row = Record<string, unknown>

function text(row: Row, column: string): string {
  const value = row[column]
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string' && value !== '') return value
  throw new CommandError(`a row has no ${column}: ${JSON.stringify(row)}.`)
}

function integer(row: Row, column: string): number {
  const value = Number(text(row, column))
  if (Number.isSafeInteger(value)) return value
  throw new CommandError(`${column} is not a number: ${JSON.stringify(row)}.`)
}

const readSealRow = (row: Row): StoredSeal => ({
  firstId: integer(row, 'first_id'),
  lastId: integer(row, 'last_id'),
  seal: text(row, 'seal'),
})

const readTransfer = (row: Row): Transfer => ({
  ...{ id: integer(row, 'id'), debit: text(row, 'debit'), credit: text(row, 'credit'), amount: integer(row, 'amount') },
  ...{ unit: text(row, 'unit'), kind: text(row, 'kind') as Transfer['kind'], reward: text(row, 'reward') },
  createdAt: integer(row, 'created_at'),
})

/** The ledger of a database. */
export function ledgerOf(run: RunSql): LedgerSource {
  async function* pages(table: string, key: string, count: number): AsyncGenerator<Row> {
    for (let where = 'true'; ;) {
      const [rows = []] = await run([`SELECT * FROM ${table} WHERE ${where} ORDER BY ${key} LIMIT ${count}`])
      yield* rows as Row[]
      const last = rows.at(-1) as Row | undefined
      if (!last || rows.length < count) return
      where = `${key} > ${integer(last, key)}`
    }
  }
  return {
    seals: () => each(pages('ledger_seals', 'first_id', SEALS_AT_ONCE), readSealRow),
    transfers: () => each(pages('transfers', 'id', ROWS_AT_ONCE), readTransfer),
  }
}

/** The ledger in the files that staff download. */
export const ledgerInFiles = (files: { transfers: string; seals: string }): LedgerSource => ({
  seals: () => each(linesOf(files.seals), readSealRow),
  transfers: () => each(linesOf(files.transfers), readTransfer),
})

async function* each<Item>(rows: AsyncIterable<Row>, read: (row: Row) => Item): AsyncGenerator<Item> {
  for await (const row of rows) yield read(row)
}

async function* linesOf(file: string): AsyncGenerator<Row> {
  let titles: string[] | undefined
  const input = createReadStream(file, 'utf8')
  const lines = createInterface({ input, crlfDelay: Infinity })
  try {
    // No cell of these files has a line break.
    for await (const line of lines) {
      const [read] = readCsv(line) ?? []
      if (read && titles) yield Object.fromEntries(titles.map((title, i) => [title, read.cells[i]]))
      titles ??= read?.cells
    }
  } catch (error) {
    if (error instanceof CommandError || !input.errored) throw error
    throw new CommandError(`cannot read ${file}.`)
  } finally {
    lines.close()
    input.destroy()
  }
}
