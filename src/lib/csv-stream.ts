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
/**
 * Spreadsheets run cells that begin like this (OWASP, CSV Injection), also with full-width signs or leading blanks.
 * Those that split at semicolons, as in most of Europe, start cells in the middle of our text and drop quotes.
 */
const FORMULA = /^(?=[\t\r\n])|(?:^|(?<=[;\r\n]))(?=(?:[^\S\t\r\n]|")*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/gu

/**
 * A CSV file (RFC 4180), read and sent page by page, so memory use does not depend on its length. The first page is
 * read up front, so a database that is down gives an error. A later failure breaks the stream, so that a truncated file
 * does not look complete.
 */
export async function csvStream<Row>(
  columns: CsvColumn<Row>[],
  pages: AsyncIterable<Row[]>,
  reader: CsvReader,
): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder()
  const reading = pages[Symbol.asyncIterator]()
  const write = WRITERS[reader]
  const line = (cells: Cell[]) => cells.map((value) => cell(value, write)).join(',') + LINE_END
  const heading = (reader === 'spreadsheet' ? BYTE_ORDER_MARK : '') + line(columns.map(({ title }) => title))
  const text = (rows: Row[]) => rows.map((row) => line(columns.map(({ value }) => value(row)))).join('')
  const first = await reading.next()
  let waiting: string | undefined = heading + (first.done ? '' : text(first.value))

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (waiting !== undefined) {
          controller.enqueue(encoder.encode(waiting))
          waiting = undefined
          return
        }
        // A page may be empty, and an empty chunk would stall the reader.
        let page = await reading.next()
        while (!page.done && page.value.length === 0) page = await reading.next()
        if (page.done) controller.close()
        else controller.enqueue(encoder.encode(text(page.value)))
      },
      async cancel() {
        await reading.return?.()
      },
    },
    { highWaterMark: 0 },
  )
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
