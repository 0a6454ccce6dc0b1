import { expect, it } from 'vitest'
import { csvStream } from '../../src/lib/csv-stream.ts'
import { jsonStream } from '../../src/lib/json-stream.ts'

/* On a file, pages come without waiting for anything: only the stream itself lets others in. */

/** Reads a stream as fast as it can be read, and counts the turns of others meanwhile. */
async function turnsWhileRead(stream: Promise<ReadableStream<Uint8Array>>) {
  let turns = 0
  let timer = setTimeout(function other() {
    turns += 1
    timer = setTimeout(other)
  })
  const text = await new Response(await stream).text()
  clearTimeout(timer)
  return { turns, text }
}

async function* pages<Item>(count: number, page: Item[]): AsyncGenerator<Item[]> {
  for (let i = 0; i < count; i += 1) yield page
}

it('others have their turn between two pages of JSON', async () => {
  const { turns, text } = await turnsWhileRead(jsonStream({ list: pages(20, [1, 2]) }))
  expect(JSON.parse(text)).toEqual({ list: Array.from({ length: 40 }, (_, i) => (i % 2) + 1) })
  expect(turns).toBeGreaterThanOrEqual(20)
})

it.each([
  ['with rows', [1], 20],
  ['that no row of is wanted', [], 1],
])('others have their turn between two pages of CSV %s', async (_, page, lines) => {
  const columns = [{ title: 'n', value: (row: number) => row }]
  const { turns, text } = await turnsWhileRead(csvStream(columns, pages(20, page), 'program'))
  expect(text.trim().split('\r\n')).toHaveLength(page.length === 0 ? lines : lines + 1)
  expect(turns).toBeGreaterThanOrEqual(18)
})
