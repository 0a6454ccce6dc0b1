/** A column of a file: its heading, and the cell of a row. */
export interface CsvColumn<Row> {
  title: string
  value: (row: Row) => string | number | boolean | null
}

/** Spreadsheets guess the encoding of a file without it, and guess wrong. */
const BYTE_ORDER_MARK = '\uFEFF'
const LINE_END = '\r\n'
/**
 * A spreadsheet runs a cell that begins like this (OWASP, CSV Injection); full-width signs too, and blanks before do not
 * help. One that splits at semicolons, as in most of Europe, begins cells in the middle of our text, and drops quotes.
 */
const FORMULA = /^(?=[\t\r\n])|(?:^|(?<=[;\r\n]))(?=(?:[^\S\t\r\n]|")*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/gu

/**
 * A list as a file (RFC 4180), page by page as it is read by the client: however long the list, one page is in memory.
 * The first page is read at once, so that a database that is down is an error and no file. One that goes down in the
 * middle breaks the stream: a file that ends early must not look whole.
 */
export async function csvStream<Row>(
  columns: CsvColumn<Row>[],
  pages: AsyncIterable<Row[]>,
): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder()
  const reading = pages[Symbol.asyncIterator]()
  const heading = BYTE_ORDER_MARK + line(columns.map(({ title }) => title))
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
        // A page may hold nobody, and an empty chunk would leave the reader waiting.
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

const line = (cells: (string | number | boolean | null)[]) => cells.map(cell).join(',') + LINE_END

/** Text is always quoted: commas and line ends in it begin no cells. */
function cell(value: string | number | boolean | null): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  return `"${value.replaceAll(FORMULA, "'").replaceAll('"', '""')}"`
}
