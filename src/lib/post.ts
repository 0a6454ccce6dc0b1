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

/** Sends one POST and follows no redirects. Undefined if no complete answer came in time. */
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
    return { status: response.status, json: parse(await response.text()) }
  } catch {
    return undefined
  }
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
