import type { Context, ErrorHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { AppError } from '../errors/app-error.ts'
import type { Ports } from '../ports.ts'
import type { AppEnv } from './create-router.ts'
import { problemResponse } from './problem.ts'

/** The one place that turns what was thrown into an answer. Only a 5xx is logged with its cause. */
export function handleError(log: Ports['log']): ErrorHandler<AppEnv> {
  return (thrown, c) => {
    const error = toAppError(thrown)
    logCause(log, c, error)
    return problemResponse(c, error)
  }
}

/** Writes down what an error was caused by, which no answer tells. */
export function logCause(log: Ports['log'], c: Context<AppEnv>, { code, options: { cause } }: AppError): void {
  if (cause === undefined) return
  const reason = cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause)
  log({ level: 'error', event: code, request_id: c.get('requestId'), reason })
}

/** What was thrown, as an error of ours: whatever we did not throw is an `internal_error`. */
export function toAppError(thrown: Error): AppError {
  if (thrown instanceof AppError) return thrown
  if (thrown instanceof HTTPException && thrown.status === 400) return new AppError('malformed_json')
  return new AppError('internal_error', { cause: thrown })
}
