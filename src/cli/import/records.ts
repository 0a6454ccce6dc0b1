import { endOfQuoted, readCsv, separatorOf } from '../../lib/csv-read.ts'
import { CommandError } from '../terminal/command.ts'
import { textLines } from './text-lines.ts'
import type { TextLine } from './text-lines.ts'

/** A row of a table: the line where it begins, and its cells by the names of the columns. Undefined: not a whole row. */
export interface OldRecord {
  line: number
  cells: Record<string, string | null> | undefined
}

type IsWanted = (columns: string[]) => boolean

/**
 * The rows of a table in a dump of Postgres (plain text: `COPY` or `INSERT`), or in a CSV file. In a dump, the table is the
 * one whose columns are wanted. Users write the texts of the others, so these are never read as statements.
 * @throws CommandError when a second table has such columns
 */
export async function* readRecords(path: string, isWanted: IsWanted): AsyncGenerator<OldRecord> {
  let first = true
  let table: string | undefined
  const columnsOf = new Map<string, string[]>()
  const isTable = (name: string, columns: string[]) => {
    if (!isWanted(columns)) return false
    table ??= name
    if (name === table) return true
    const found = [table, name].map((one) => JSON.stringify(one)).join(' and ')
    throw new CommandError(`${found} both have the columns to import. Dump one table only: pg_dump -t TABLE.`)
  }
  const lines = textLines(path)
  for await (const { line, text } of lines) {
    if (first && text.startsWith('PGDMP'))
      throw new CommandError('this dump is in the custom format. Make it plain text: pg_restore -f users.sql DUMP.')
    if (first && (CSV_FILE.test(path) || CSV_HEAD.test(text))) {
      yield* csvRecords(lines, { line, text }, isWanted)
      return
    }
    first = false
    const [, created] = CREATE.exec(text) ?? []
    if (created !== undefined) {
      columnsOf.set(unquoted(created), await createdColumns(lines))
      continue
    }
    const copy = COPY.exec(text)
    if (copy) {
      const columns = copy[2] === undefined ? undefined : nameList(copy[2])
      yield* copyRecords(lines, columns && isTable(unquoted(copy[1]!), columns) ? columns : undefined)
      continue
    }
    if (!text.startsWith('INSERT INTO ')) continue
    const statement = await wholeRecord(lines, { line, text }, "'", endsStatement)
    const insert = INSERT.exec(statement.text)
    if (!insert) continue
    const name = unquoted(insert[1]!)
    const columns = insert[2] === undefined ? columnsOf.get(name) : nameList(insert[2])
    if (columns && isTable(name, columns)) yield* insertRecords(statement, columns)
  }
}

const CSV_FILE = /\.csv(?:\.gz)?$/i
/** Comments begin a dump, and statements have no separator behind their first word. */
const CSV_HEAD = /^(?!--)\uFEFF?[^\s,;]+[,;\t]/
const CREATE = /^CREATE TABLE (?:IF NOT EXISTS )?(\S+) \($/
const COPY = /^COPY (\S+) (?:\((.*)\) FROM stdin;$|.*FROM stdin\b)/
const INSERT = /^INSERT INTO (\S+) (?:\(([^)]*)\) )?(?:OVERRIDING \w+ VALUE )?VALUES\b/

const unquoted = (name: string) => name.replaceAll('"', '')
const nameList = (list: string) => list.split(',').map((name) => unquoted(name.trim()))

async function createdColumns(lines: AsyncGenerator<TextLine>): Promise<string[]> {
  const names: string[] = []
  for (let next = await lines.next(); !next.done && !next.value.text.startsWith(')'); next = await lines.next()) {
    const [name = ''] = next.value.text.trim().split(' ')
    if (name !== 'CONSTRAINT') names.push(unquoted(name))
  }
  return names
}

const byName = (columns: string[], cells: (string | null)[] | undefined): OldRecord['cells'] =>
  cells?.length === columns.length
    ? Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? null]))
    : undefined

/** Without columns, the rows are skipped. */
async function* copyRecords(lines: AsyncGenerator<TextLine>, columns?: string[]): AsyncGenerator<OldRecord> {
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const { line, text } = next.value
    if (text === String.raw`\.`) return
    if (columns) yield { line, cells: byName(columns, text.split('\t').map(copyCell)) }
  }
}

const ESCAPES: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** postgresql.org/docs/current/sql-copy.html, "Text Format". */
const copyCell = (text: string): string | null => {
  if (text === String.raw`\N`) return null
  if (!text.includes('\\')) return text
  return text.replace(/\\(?:x([\da-fA-F]{1,2})|([0-7]{1,3})|([^]))/g, (_, hex?: string, octal?: string, char = '') => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
    return ESCAPES[String(char)] ?? String(char)
  })
}

const endsStatement = (last: string) => last.trimEnd().endsWith(';')

/** Quotes inside a text are doubled, so their number tells whether one is open. */
function leavesOpen(text: string, quote: string): boolean {
  let open = false
  for (let at = text.indexOf(quote); at !== -1; at = text.indexOf(quote, at + 1)) open = !open
  return open
}

/** pg_dump writes a row, or thousands, per statement; longer ones are one of a quote that never ends. */
const MOST_CHARACTERS = { "'": 256 * 1024 * 1024, '"': 1024 * 1024 }

const endless = (line: number) =>
  new CommandError(`line ${line} begins a record that does not end: is a quote missing?`)

/**
 * Adds lines until every quote is closed and the end has come.
 * @throws CommandError when a quote stays open
 */
async function wholeRecord(
  lines: AsyncGenerator<TextLine>,
  { line, text }: TextLine,
  quote: keyof typeof MOST_CHARACTERS,
  isEnd: (last: string) => boolean,
): Promise<TextLine> {
  const parts = [text]
  let length = text.length
  let open = leavesOpen(text, quote)
  while (open || !isEnd(parts.at(-1)!)) {
    const next = await lines.next()
    length += next.done ? 0 : next.value.text.length
    if (next.done ? open : length > MOST_CHARACTERS[quote]) throw endless(line)
    if (next.done) break
    parts.push(next.value.text)
    open = leavesOpen(next.value.text, quote) !== open
  }
  return { line, text: parts.join('\n') }
}

const TOKEN = /'|([()])|([^\s,()';]+)|\n/g

function* insertRecords({ line: begin, text }: TextLine, columns: string[]): Generator<OldRecord> {
  TOKEN.lastIndex = INSERT.exec(text)![0].length
  let [line, from] = [begin, begin]
  let cells: (string | null)[] = []
  for (let token = TOKEN.exec(text); token; token = TOKEN.exec(text)) {
    let [whole, bracket, plain] = token
    if (whole === "'") {
      const end = endOfQuoted(text, token.index)
      if (end === undefined) throw endless(line)
      whole = text.slice(token.index + 1, end - 1)
      cells.push(whole.replaceAll("''", "'"))
      TOKEN.lastIndex = end
    }
    if (bracket === '(') [cells, from] = [[], line]
    else if (bracket === ')') yield { line: from, cells: byName(columns, cells) }
    else if (plain !== undefined) cells.push(plain === 'NULL' ? null : plain)
    line += whole.split('\n').length - 1
  }
}

async function* csvRecords(
  lines: AsyncGenerator<TextLine>,
  { text }: TextLine,
  isWanted: IsWanted,
): AsyncGenerator<OldRecord> {
  const separator = separatorOf(text)
  const cellsOf = (record: string) => readCsv(record, separator)?.[0]?.cells
  const columns = (cellsOf(text) ?? []).map((name) => name.trim())
  if (!isWanted(columns)) return
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const { line: begin, text: record } = await wholeRecord(lines, next.value, '"', () => true)
    if (record.trim() === '') continue
    const cells = cellsOf(record)?.map((cell) => (cell === '' ? null : cell))
    yield { line: begin, cells: byName(columns, cells) }
  }
}
