export interface PostRequest {
  url: string
  headers?: Record<string, string>
  /** `URLSearchParams` are sent as a form, strings as JSON. */
  body: URLSearchParams | string
}

export interface PostAnswer {
  status: number
  /** Undefined if the body is not JSON. */
  json: unknown
}

/** Answers of those we ask have a few hundred bytes. */
const MAX_ANSWER_BYTES = 64 * 1024

/** Sends one POST and follows no redirects. Undefined if no complete answer came in time, or it is too long to be one. */
export async function postJsonOrForm(
  { url, headers = {}, body }: PostRequest,
  timeoutMs: number,
): Promise<PostAnswer | undefined> {
  const type = typeof body === 'string' ? 'application/json' : 'application/x-www-form-urlencoded'
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': type, Accept: 'application/json', ...headers },
      body: body.toString(),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const text = await readUpTo(MAX_ANSWER_BYTES, response.body)
    return text === undefined ? undefined : { status: response.status, json: parse(text) }
  } catch {
    return undefined
  }
}

/** A stream as text; undefined if it is longer. What is longer is not read to its end. */
export async function readUpTo(
  mostBytes: number,
  body: ReadableStream<Uint8Array> | null,
): Promise<string | undefined> {
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  // Leaving the loop cancels the stream.
  for await (const chunk of body ?? []) {
    size += chunk.byteLength
    if (size > mostBytes) return undefined
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Reads a path in parsed JSON, or undefined: other services' answers are not trusted. */
export const valueAt = (json: unknown, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>((at, key) => {
    const own = typeof at === 'object' && at !== null && Object.hasOwn(at, key)
    return own ? (at as Record<string | number, unknown>)[key] : undefined
  }, json)
