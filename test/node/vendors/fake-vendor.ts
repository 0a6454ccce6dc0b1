import { createServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'

export interface FakeRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}

export interface FakeAnswer {
  status?: number
  /** Text is sent as is, anything else as JSON. */
  body: unknown
}

/** Failures of a vendor: it never answers, stops after the first half, drops the connection there or earlier, or hardly ever ends. */
export type Trouble = 'hang' | 'slow' | 'cut' | 'cut midway' | 'long'

/** Timeouts for such answers in milliseconds: short where none comes, otherwise long enough for a busy machine. */
export const timeoutFor = (...answers: unknown[]): number =>
  answers.some((answer) => answer === 'hang' || answer === 'slow') ? 1000 : 30_000

/** A vendor's server on a real socket: `speak` is its API, `next` replaces one answer. */
export async function startFakeVendor(speak: (request: FakeRequest) => FakeAnswer) {
  const requests: FakeRequest[] = []
  let next: FakeAnswer | Trouble | undefined

  const respond = async (incoming: IncomingMessage, response: ServerResponse) => {
    const request = await read(incoming)
    requests.push(request)
    const answer = next ?? speak(request)
    next = undefined
    if (typeof answer === 'string') misbehave(answer, incoming, response, speak(request))
    else write(answer, response)
  }
  const server = createServer((incoming, response) => void respond(incoming, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    next: (answer: FakeAnswer | Trouble) => {
      next = answer
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

export type FakeVendor = Awaited<ReturnType<typeof startFakeVendor>>

const read = async (incoming: IncomingMessage): Promise<FakeRequest> => ({
  method: incoming.method ?? '',
  path: incoming.url ?? '',
  headers: incoming.headers,
  body: await text(incoming),
})

function write({ status = 200, body }: FakeAnswer, response: ServerResponse) {
  const type = typeof body === 'string' ? 'text/html' : 'application/json'
  const location = status >= 300 && status < 400 ? { Location: 'https://elsewhere.example/' } : {}
  response.writeHead(status, { 'Content-Type': type, ...location })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

function misbehave(trouble: Trouble, incoming: IncomingMessage, response: ServerResponse, { body }: FakeAnswer) {
  if (trouble === 'long') {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    Readable.from(spacedOut(JSON.stringify(body))).pipe(response)
  }
  if (trouble === 'cut') incoming.socket.destroy()
  if (trouble === 'slow' || trouble === 'cut midway') {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' })
    response.write('{"ok":', () => trouble === 'cut midway' && incoming.socket.destroy())
  }
}

/** JSON may begin with any number of spaces: these are 16 MB, more than sockets hold. */
function* spacedOut(json: string) {
  const spaces = ' '.repeat(16 * 1024)
  for (let i = 0; i < 1024; i += 1) yield spaces
  yield json
}

/** The form fields that differ from what is expected. */
export function wrongFields(body: string, expected: Record<string, string>): string[] {
  const form = new URLSearchParams(body)
  const names = new Set([...form.keys(), ...Object.keys(expected)])
  return [...names].filter((name) => form.getAll(name).join('|') !== expected[name])
}

export const isForm = ({ headers }: FakeRequest) => headers['content-type'] === 'application/x-www-form-urlencoded'
export const isJson = ({ headers }: FakeRequest) => headers['content-type'] === 'application/json'
