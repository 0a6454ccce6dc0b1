/** A line of a CSV file: the number it begins at, from 1, and its cells. */
export interface CsvLine {
  line: number
  cells: string[]
}

const DELIMITERS = [',', ';', '\t'] as const

/**
 * Reads a CSV file (RFC 4180) as spreadsheets of any country write it: cells are separated by whichever of comma, semicolon
 * and tab is most frequent in the first line. Blank lines are left out. Undefined if a quote is not closed, or closed in the
 * middle of a cell.
 */
export function readCsv(text: string, separator?: string): CsvLine[] | undefined {
  const clean = text.replace(/^\uFEFF/, '')
  const delimiter = separator ?? separatorOf(clean)
  const lines: CsvLine[] = []
  let cells: string[] = []
  let [at, line, begin] = [0, 1, 1]
  const endLine = () => {
    if (cells.some((cell) => cell.trim() !== '')) lines.push({ line: begin, cells })
    cells = []
  }
  while (at < clean.length) {
    const read = clean[at] === '"' ? quotedCell(clean, at, delimiter) : plainCell(clean, at, delimiter)
    if (!read) return undefined
    cells.push(read.cell)
    line += clean.slice(at, read.end).split('\n').length - 1
    at = read.end
    if (clean[at] === delimiter) {
      at += 1
      if (at === clean.length) cells.push('')
    } else {
      at += clean.startsWith('\r\n', at) ? 2 : 1
      endLine()
      line += 1
      begin = line
    }
  }
  endLine()
  return lines
}

/** Of a file, by its first line. */
export function separatorOf(text: string): string {
  const first = text.split('\n', 1)[0] ?? ''
  const countOf = (delimiter: string) => first.split(delimiter).length
  return DELIMITERS.reduce((best, one) => (countOf(one) > countOf(best) ? one : best))
}

interface ReadCell {
  cell: string
  /** Of the delimiter, the line break, or the end of the text. */
  end: number
}

const isEnd = (char: string | undefined, delimiter: string) =>
  char === undefined || char === delimiter || char === '\n' || char === '\r'

function plainCell(text: string, from: number, delimiter: string): ReadCell {
  let end = from
  while (!isEnd(text[end], delimiter)) end += 1
  return { cell: text.slice(from, end), end }
}

function quotedCell(text: string, from: number, delimiter: string): ReadCell | undefined {
  const end = endOfQuoted(text, from)
  if (end === undefined || !isEnd(text[end], delimiter)) return undefined
  return { cell: text.slice(from + 1, end - 1).replaceAll('""', '"'), end }
}

/** Behind the text that begins with this quote, and in which a quote is doubled. An expression's stack has an end. */
export function endOfQuoted(text: string, from: number): number | undefined {
  const quote = text[from]!
  let end = from
  do end = text.indexOf(quote, end + 1) + 1
  while (end > 0 && text[end] === quote)
  return end || undefined
}
