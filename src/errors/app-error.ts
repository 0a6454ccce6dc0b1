import type { ErrorCode } from './error-table.ts'

export interface FieldError {
  field: string
  /** A code of `FIELD_ERRORS` or of `ERRORS`. */
  code: string
  /** Values for the placeholders of the message. */
  params?: Record<string, string | number>
}

interface AppErrorOptions {
  /** When this code's usual status is not the right one here. */
  status?: 400
  fields?: FieldError[]
  headers?: Record<string, string>
  /** The roles that may do what this one may not. */
  roles?: readonly string[]
  /** Only for the log, never sent to the caller. */
  cause?: unknown
}

/** An error with a stable code. `handleError` turns it into problem+json. */
export class AppError extends Error {
  override name = 'AppError'
  readonly code: ErrorCode
  readonly options: AppErrorOptions

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(code, { cause: options.cause })
    this.code = code
    this.options = options
  }
}

interface SpentBudget {
  quota: number
  windowSeconds: number
  retryAfterSeconds: number
}

/** 429 with `Retry-After` and the RateLimit headers (draft-ietf-httpapi-ratelimit-headers-10); the code names the limit. */
export const limitError = (code: ErrorCode, { quota, windowSeconds, retryAfterSeconds }: SpentBudget): AppError =>
  new AppError(code, {
    headers: {
      'Retry-After': String(retryAfterSeconds),
      'RateLimit-Policy': `"${code}";q=${quota};w=${windowSeconds}`,
      RateLimit: `"${code}";r=0;t=${retryAfterSeconds}`,
    },
  })
