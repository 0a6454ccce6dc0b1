import { ApiError, NetworkError } from './errors.ts'
import type { Problem } from './errors.ts'

export interface TransportOptions {
  /** Where the service is: `https://api.example.com`. */
  baseUrl: string
  /** Instead of the global `fetch`. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined
  /** Language of messages and errors, such as `ru`. By default that of the browser. */
  locale?: string | (() => string) | undefined
  /** How long to wait for an answer, 15 seconds by default. */
  timeoutMs?: number | undefined
}

export interface Request {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** After `/api/v1/`. */
  path: string
  query?: object | undefined
  body?: unknown
  headers?: Record<string, string>
  /** Doing it twice is the same as once: it is tried again when there is no answer, and after 502 to 504. */
  repeatable?: boolean
}

/** `undefined` where there is no secure source of randomness: React Native without a polyfill. */
export const randomKey = (): string | undefined =>
  typeof crypto === 'undefined' ? undefined : crypto.getRandomValues(new Uint32Array(5)).join('-')

/** Makes a request that the service does once for each key, and so one that may be repeated. */
export const underKey = (key: string | undefined): Pick<Request, 'headers' | 'repeatable'> =>
  key === undefined ? {} : { headers: { 'Idempotency-Key': key }, repeatable: true }

const TIMEOUT_MS = 15_000
const TRIES = 3
const FIRST_WAIT_MS = 300
/** No one looks at a spinner for longer: a later `Retry-After` is the caller's. Seconds. */
const LONGEST_RETRY_AFTER = 5
const BOOKMARK = 'x-d1-bookmark'

export const sleep = async (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Sends requests and reads answers. Remembers how fresh the latest answer was, so that no later read is older. */
export function createTransport({ baseUrl, fetch: given, locale, timeoutMs = TIMEOUT_MS }: TransportOptions) {
  const root = `${baseUrl.replace(/\/+$/, '')}/api/v1/`
  async function once<Answer>({ method, path, query, body, headers }: Request): Promise<Answer> {
    const language = typeof locale === 'function' ? locale() : locale
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(), timeoutMs)
    let response: Response
    let answer: unknown
    try {
      // Looked up at each call, since tools and tests replace the global one.
      response = await (given ?? fetch)(root + path + (query ? queryOf(query) : ''), {
        method,
        signal: abort.signal,
        headers: {
          Accept: 'application/json',
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...(language && { 'Accept-Language': language }),
          ...(transport.bookmark && { [BOOKMARK]: transport.bookmark }),
          ...headers,
        },
        body: JSON.stringify(body),
      })
      const text = await response.text()
      answer = text ? JSON.parse(text) : undefined
    } catch (cause) {
      throw new NetworkError(cause)
    } finally {
      clearTimeout(timer)
    }
    const { status } = response
    if (!response.ok) {
      const problem = answer as Problem | undefined
      // A gateway in front of the service may answer JSON with a `code`, too, or problem documents of its own.
      if (!String(problem?.type).startsWith('/errors')) throw new NetworkError(undefined, status)
      throw new ApiError(status, problem!, Number(response.headers.get('Retry-After')) || undefined)
    }
    transport.bookmark = response.headers.get(BOOKMARK) ?? transport.bookmark
    return answer as Answer
  }

  const transport = {
    bookmark: undefined as string | undefined,
    send: async <Answer>(request: Request): Promise<Answer> => {
      for (let tried = 1; ; tried += 1) {
        try {
          return await once<Answer>(request)
        } catch (error) {
          const wait = waitAfter(error, tried)
          if (!request.repeatable || tried === TRIES || !wait) throw error
          await sleep(wait)
        }
      }
    },
  }
  return transport
}

/** Milliseconds, with jitter: clients that failed together do not come back together. 0: never again. */
function waitAfter(error: unknown, tried: number): number {
  const backoff = FIRST_WAIT_MS * 2 ** tried * (0.5 + Math.random() / 2)
  if (error instanceof NetworkError) return backoff
  const { status, retryAfter = 0 } = error as ApiError
  if (status < 502 || status > 504 || retryAfter > LONGEST_RETRY_AFTER) return 0
  return retryAfter * 1000 + backoff
}

/** React Native's `URLSearchParams` is incomplete. */
function queryOf(query: object): string {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
  return `?${pairs.join('&')}`
}
