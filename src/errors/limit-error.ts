import { AppError } from './app-error.ts'
import type { ErrorCode } from './error-table.ts'

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
