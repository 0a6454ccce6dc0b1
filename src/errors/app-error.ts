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
  /** For the log alone: never shown to the caller. */
  cause?: unknown
}

/** A refusal with a stable code. Thrown by verbs, turned into problem+json in one place. */
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
