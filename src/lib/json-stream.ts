import { textStream } from './text-stream.ts'

/** A value in which lists, at any depth, may come page by page. */
export type Paged<Value> = Value extends (infer Item)[]
  ? Value | AsyncIterable<Item[]>
  : Value extends object
    ? { [Name in keyof Value]: Paged<Value[Name]> }
    : Value

/** JSON, whose paged lists are read when they are sent, in the order of the document. */
export const jsonStream = async (value: unknown): Promise<ReadableStream<Uint8Array>> => textStream(jsonPieces(value))

async function* jsonPieces(value: unknown): AsyncGenerator<string> {
  if (!holdsPages(value)) {
    yield JSON.stringify(value)
  } else if (isPages(value)) {
    let before = '['
    for await (const page of value) {
      if (page.length === 0) continue
      yield before + page.map((item) => JSON.stringify(item)).join(',')
      before = ','
    }
    yield before === '[' ? '[]' : ']'
  } else {
    let before = '{'
    for (const [name, member] of Object.entries(value)) {
      yield `${before}${JSON.stringify(name)}:`
      yield* jsonPieces(member)
      before = ','
    }
    yield '}'
  }
}

const isPages = (value: object): value is AsyncIterable<unknown[]> => Symbol.asyncIterator in value

const holdsPages = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && (isPages(value) || Object.values(value).some(holdsPages))
