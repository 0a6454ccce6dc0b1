import { jwtInText } from './jwt.ts'
import { language, text } from './texts.ts'

export interface ApiRequest {
  method: 'GET' | 'POST'
  path: string
  body?: Record<string, unknown>
  access?: string
}

/** The part of a problem document that the page shows. */
export interface Problem {
  code: string
  detail: string
  errors: { field: string; message: string }[]
  /** When a retry makes sense: Unix time, milliseconds. */
  retryAt?: number
}

export type Answer<Value> = { ok: true; value: Value } | { ok: false; problem: Problem }

/** A call in the list on the page. */
export interface Call {
  request: ApiRequest
  /** 0 if there was no response. */
  status: number
  milliseconds: number
  answer: string
  problemCode?: string
}

export type CallApi = <Value>(request: ApiRequest) => Promise<Answer<Value>>

/** A client of the service. `onCall` gets each call. */
export function createApi(onCall: (call: Call) => void): CallApi {
  return async <Value>(request: ApiRequest): Promise<Answer<Value>> => {
    const started = performance.now()
    const response = await send(request).catch(() => undefined)
    const raw = response ? await response.text().catch(() => '') : ''
    const milliseconds = Math.round(performance.now() - started)
    const body = parse(raw)
    const problem = response?.ok ? undefined : toProblem(response, body)
    onCall({
      request,
      status: response?.status ?? 0,
      milliseconds,
      answer: body === undefined ? raw : jwtInText(JSON.stringify(body, null, 2)),
      ...(response && problem?.code && { problemCode: problem.code }),
    })
    return problem ? { ok: false, problem } : { ok: true, value: body as Value }
  }
}

const send = ({ method, path, body, access }: ApiRequest) =>
  fetch(path, {
    method,
    headers: {
      'Accept-Language': language,
      ...(body && { 'Content-Type': 'application/json' }),
      ...(access !== undefined && { Authorization: `Bearer ${access}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
    credentials: 'omit',
  })

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw) as unknown
  } catch {
    return undefined
  }
}

/** Also used if there was no response, or one that is not from the service. */
function toProblem(response: Response | undefined, body: unknown): Problem {
  const { code = '', detail = text.offline, errors = [] } = (body ?? {}) as Partial<Problem>
  const seconds = Number(response?.headers.get('retry-after') ?? Number.NaN)
  return { code, detail, errors, ...(seconds > 0 && { retryAt: Date.now() + seconds * 1000 }) }
}
