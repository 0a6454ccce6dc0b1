import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { readLines } from '../../lib/text-stream.ts'
import { CommandError } from '../terminal/command.ts'

/** A line without its end, and its number from 1. */
export interface TextLine {
  line: number
  text: string
}

const CHUNK_BYTES = 1 << 20
/** A small gzipped file may hold a line that fills the memory. */
const MOST_MEGABYTES = 32
const LINE_FEED = 10

/**
 * The lines of a UTF-8 file, also of one that is gzipped.
 * @throws CommandError when one is longer than any record, or the file is damaged
 */
export async function* textLines(path: string): AsyncGenerator<TextLine> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  let line = 0

  async function* bounded(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let bytes = 0
    for await (const piece of pieces) {
      const end = piece.lastIndexOf(LINE_FEED)
      bytes = end === -1 ? bytes + piece.length : piece.length - end - 1
      if (bytes > MOST_MEGABYTES * 1024 * 1024)
        throw new CommandError(`line ${line + 1} of ${path} is longer than ${MOST_MEGABYTES} MB.`)
      yield piece
    }
  }

  try {
    for await (const text of readLines(bounded(path.endsWith('.gz') ? file.pipe(createGunzip()) : file))) {
      yield { line: (line += 1), text }
    }
  } catch (error) {
    throw isZlibError(error) ? new CommandError(`${path} is damaged, or not gzipped.`) : error
  }
}

/** nodejs.org/api/zlib.html, "Constants". */
const isZlibError = (error: unknown) => error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
