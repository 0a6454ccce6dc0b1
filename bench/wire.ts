/** HTTP/1.1 as bytes: requests prepared before the clock starts, answers parsed with minimal work. */

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
  accept?: string
}

export function requestBytes({
  method,
  path,
  token,
  cookie,
  body,
  userAgent = 'bench',
  accept = 'application/json',
}: Parts): Buffer {
  const text = body && JSON.stringify(body)
  const head = [
    `${method} ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    `User-Agent: ${userAgent}`,
    `Accept: ${accept}`,
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
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (length === undefined) throw new Error(`a response without a length:\n${head}`)
  const bodyStart = headEnd + HEAD_END.length
  const bodyEnd = bodyStart + Number(length)
  if (bytes.length < bodyEnd) return undefined
  return { status: Number(head.slice(STATUS_START, STATUS_END)), head, body: bytes.subarray(bodyStart, bodyEnd) }
}
