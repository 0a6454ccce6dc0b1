import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { readLines } from '../../lib/text-stream.ts'

/** A line without its end, and its number from 1. */
export interface TextLine {
  line: number
  text: string
}

const CHUNK_BYTES = 1 << 20

/** The lines of a UTF-8 file, also of one that is gzipped. */
export async function* textLines(path: string): AsyncGenerator<TextLine> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  let line = 0
  for await (const text of readLines(path.endsWith('.gz') ? file.pipe(createGunzip()) : file)) {
    yield { line: (line += 1), text }
  }
}
