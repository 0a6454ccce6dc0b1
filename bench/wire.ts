/** HTTP/1.1 as bytes: requests prepared before the clock starts, answers parsed with minimal work. */

const LINE_END = '\r\n'
const HEAD_END = '\r\n\r\n'
/** `HTTP/1.1 200` */
const STATUS_START = 9
const STATUS_END = 12

interface Parts {
  method: 'GET' | 'POST'
  path: string
  token?: string
  cookie?: string
  body?: object
  userAgent?: string
  /** Of the client, as Cloudflare reports it. */
  address?: string
  accept?: string
}

export function requestBytes({
  method,
  path,
  token,
  cookie,
  body,
  userAgent = 'bench',
  address,
  accept = 'application/json',
}: Parts): Buffer {
  const text = body && JSON.stringify(body)
  const head = [
    `${method} ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    `User-Agent: ${userAgent}`,
    `Accept: ${accept}`,
    ...(address === undefined ? [] : [`CF-Connecting-IP: ${address}`]),
    ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
    ...(cookie === undefined ? [] : [`Cookie: ${cookie}`]),
    ...(text === undefined ? [] : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(text)}`]),
  ]
  return Buffer.from(head.join('\r\n') + HEAD_END + (text ?? ''))
}

export interface Answer {
  status: number
  /** Status line and headers. */
  head: string
  body: Buffer
}

/** The answer in these bytes, or undefined while incomplete. */
export function parseAnswer(bytes: Buffer): Answer | undefined {
  const headEnd = bytes.indexOf(HEAD_END)
  if (headEnd === -1) return undefined
  const head = bytes.toString('latin1', 0, headEnd)
  const status = Number(head.slice(STATUS_START, STATUS_END))
  const body = bodyOf(head, bytes.subarray(headEnd + HEAD_END.length))
  return body && { status, head, body }
}

/** The body by its length or in chunks, or undefined while incomplete. */
function bodyOf(head: string, bytes: Buffer): Buffer | undefined {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (length !== undefined) return bytes.length < Number(length) ? undefined : bytes.subarray(0, Number(length))
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) throw new Error(`a response without a length:\n${head}`)
  const chunks: Buffer[] = []
  let place = 0
  for (;;) {
    const lineEnd = bytes.indexOf(LINE_END, place)
    if (lineEnd === -1) return undefined
    const size = Number.parseInt(bytes.toString('latin1', place, lineEnd), 16)
    const start = lineEnd + LINE_END.length
    place = start + size + LINE_END.length
    if (bytes.length < place) return undefined
    if (size === 0) return Buffer.concat(chunks)
    chunks.push(bytes.subarray(start, start + size))
  }
}
