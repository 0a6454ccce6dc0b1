import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'

/** A line without its end, and its number from 1. */
export interface TextLine {
  line: number
  text: string
}

const CHUNK_BYTES = 1 << 20

/** The lines of a UTF-8 file, also of one that is gzipped. Ends at line feeds alone: names may hold other separators. */
export async function* textLines(path: string): AsyncGenerator<TextLine> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  const bytes: AsyncIterable<Uint8Array> = path.endsWith('.gz') ? file.pipe(createGunzip()) : file
  const decoder = new TextDecoder()
  let [rest, line] = ['', 0]
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const text of lines) yield { line: (line += 1), text }
  }
  rest += decoder.decode()
  if (rest !== '') yield { line: line + 1, text: rest }
}
