import { jwtInText } from './jwt.ts'
import { language, text } from './texts.ts'

export interface ApiRequest {
  method: 'GET' | 'POST'
  path: string
  body?: Record<string, unknown>
  access?: string
}

/** A refusal, as problem+json tells it. */
export interface Problem {
  code: string
  detail: string
  errors: { field: string; message: string }[]
  /** When it is worth trying again: Unix time, milliseconds. */
  retryAt?: number
}

export type Answer<Value> = { ok: true; value: Value } | { ok: false; problem: Problem }

/** A call that was made, for the list on the page. */
export interface Call {
  request: ApiRequest
  /** 0: no answer came. */
  status: number
  milliseconds: number
  answer: string
  problemCode?: string
}

export type CallApi = <Value>(request: ApiRequest) => Promise<Answer<Value>>

/** The service as this page calls it; `onCall` hears of each call. */
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

/** Also when no answer came, or something in between answered that is not the service. */
function toProblem(response: Response | undefined, body: unknown): Problem {
  const { code = '', detail = text.offline, errors = [] } = (body ?? {}) as Partial<Problem>
  const seconds = Number(response?.headers.get('retry-after') ?? Number.NaN)
  return { code, detail, errors, ...(seconds > 0 && { retryAt: Date.now() + seconds * 1000 }) }
}
