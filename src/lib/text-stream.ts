/**
 * Text sent as it is made, so that memory does not depend on its length. The first piece is made up front, so a database
 * that is down gives an error. A later failure breaks the stream, so that what is cut off does not look complete. Others are
 * served before each piece: a database in a file answers at once, so a whole file would be one turn.
 */
export async function textStream(pieces: AsyncGenerator<string>): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder()
  let next: IteratorResult<string, unknown> | undefined = await pieces.next()

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        let piece = next
        next = undefined
        // An empty chunk would stall the reader.
        while (!piece || (!piece.done && piece.value === '')) {
          await othersTurn()
          piece = await pieces.next()
        }
        if (piece.done) controller.close()
        else controller.enqueue(encoder.encode(piece.value))
      },
      async cancel() {
        await pieces.return(undefined)
      },
    },
    { highWaterMark: 0 },
  )
}

/** Between two pieces, so that the isolate serves others. */
export const othersTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

/** Maps a long list a step at a time, so that others have their turn before each. */
export async function mapInTurns<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  map: (item: Item) => Result,
): Promise<Result[]> {
  const results: Result[] = []
  for (let at = 0; at < items.length; at += atOnce) {
    await othersTurn()
    for (const item of items.slice(at, at + atOnce)) results.push(map(item))
  }
  return results
}

/** The lines of a stream of text, as they arrive. They end at line feeds alone: names may hold other separators. */
export async function* readLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const piece of body) {
    const lines = decoder.decode(piece, { stream: true }).split('\n')
    // Not before it is split, or a long line would be read anew with each piece.
    lines[0] = rest + lines[0]
    rest = lines.pop()!
    for (const line of lines) yield line
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}
