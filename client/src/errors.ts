import type { ErrorCode } from './api.ts'

/** What is wrong with a field of the request. */
export interface FieldError {
  code: string
  message: string
}

/** The service answered with an error. Branch on `code`; `message` is for people, in the language of the request. */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly status: number
  /** A newer service may send codes that this version does not know. */
  readonly code: ErrorCode
  /** Seconds to wait before trying again. */
  readonly retryAfter: number | undefined
  /** Quote it when you contact support. */
  readonly requestId: string | undefined
  /** The invalid fields, by name. */
  readonly fields: Record<string, FieldError>

  constructor(status: number, { code, detail = code, request_id, errors = [] }: Problem, retryAfter?: number) {
    super(detail)
    this.status = status
    this.code = code
    this.retryAfter = retryAfter
    this.requestId = request_id
    this.fields = Object.fromEntries(errors.map(({ field, ...error }) => [field, error]))
  }
}

/** The part of a problem document (RFC 9457) that is read. */
export interface Problem {
  type?: string
  code: ErrorCode
  detail?: string
  request_id?: string
  errors?: { field: string; code: string; message: string }[]
}

/** No answer of the service arrived: it may have done what it was asked, or not. */
export class NetworkError extends Error {
  override name = 'NetworkError'
  /** Of an answer that was not the service's, such as that of a proxy or of a Wi-Fi sign-in page. */
  readonly status: number | undefined

  constructor(cause?: unknown, status?: number) {
    super('No answer from the service')
    this.cause = cause
    this.status = status
  }
}
