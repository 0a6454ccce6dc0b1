import { textStream } from './text-stream.ts'

type Cell = string | number | boolean | null

/** A column's heading and cells. */
export interface CsvColumn<Row> {
  title: string
  value: (row: Row) => Cell
}

/** Who reads a file. For spreadsheets, cells that they would change or run are written so that they are shown as they are. */
export const CSV_READERS = ['spreadsheet', 'program'] as const
export type CsvReader = (typeof CSV_READERS)[number]

/** Without a BOM, spreadsheets guess the encoding, often wrongly. */
const BYTE_ORDER_MARK = '\uFEFF'
const LINE_END = '\r\n'
/** Rows in a piece: while it is made, the isolate serves no one else. */
const PIECE_ROWS = 100
/**
 * Spreadsheets run cells that begin like this (OWASP, CSV Injection), also with full-width signs or leading blanks.
 * Those that split at semicolons, as in most of Europe, or at tabs start cells in the middle of our text and drop quotes.
 */
const FORMULA = /^(?=[\t\r\n])|(?:^|(?<=[;\t\r\n]))(?=(?:[^\S\t\r\n]|")*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/gu

/** A CSV file (RFC 4180), read page by page and sent in smaller pieces. */
export const csvStream = async <Row>(
  columns: CsvColumn<Row>[],
  pages: AsyncIterable<Iterable<Row>>,
  reader: CsvReader,
): Promise<ReadableStream<Uint8Array>> => textStream(csvPieces(columns, pages, reader))

async function* csvPieces<Row>(columns: CsvColumn<Row>[], pages: AsyncIterable<Iterable<Row>>, reader: CsvReader) {
  const write = WRITERS[reader]
  const line = (cells: Cell[]) => cells.map((value) => cell(value, write)).join(',') + LINE_END
  let piece = (reader === 'spreadsheet' ? BYTE_ORDER_MARK : '') + line(columns.map(({ title }) => title))
  for await (const page of pages) {
    let rows = 0
    for (const row of page) {
      if (rows === PIECE_ROWS) {
        yield piece
        ;[piece, rows] = ['', 0]
      }
      piece += line(columns.map(({ value }) => value(row)))
      rows += 1
    }
    yield piece
    piece = ''
  }
  yield piece
}

/** Codes and phones that spreadsheets read as numbers: `002294` would lose its zeros, `0E5789` become 0. */
const LIKE_A_NUMBER = /^\+?\d[\dA-Z]*$/

const WRITERS: Record<CsvReader, (text: string) => string> = {
  program: (text) => text,
  spreadsheet: (text) => (LIKE_A_NUMBER.test(text) ? `="${text}"` : text.replaceAll(FORMULA, "'")),
}

/** Text is always quoted, so commas and line breaks in it do not start cells. */
function cell(value: Cell, write: (text: string) => string): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  return `"${write(value).replaceAll('"', '""')}"`
}

/** Text as a cell that spreadsheets show and do not run. */
export const spreadsheetCell = (text: string): string => cell(text, WRITERS.spreadsheet)
