export interface PostRequest {
  url: string
  headers?: Record<string, string>
  /** `URLSearchParams` goes out as a form, text as the JSON that it is. */
  body: URLSearchParams | string
}

export interface PostAnswer {
  status: number
  /** Undefined when the body is not JSON. */
  json: unknown
}

/** One POST without following redirects. Undefined when no whole answer came within the time. */
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

/** A value inside parsed JSON, undefined where the path leads nowhere: what others answer is not to be trusted. */
export const valueAt = (json: unknown, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>((at, key) => {
    const own = typeof at === 'object' && at !== null && Object.hasOwn(at, key)
    return own ? (at as Record<string | number, unknown>)[key] : undefined
  }, json)
