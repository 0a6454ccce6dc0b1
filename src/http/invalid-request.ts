import type * as z from 'zod/mini'
import { AppError } from '../errors/app-error.ts'
import type { FieldError } from '../errors/app-error.ts'

/** The error for an invalid input, with each wrong field in `errors`. */
export function invalidRequest(issues: z.core.$ZodIssue[], input: unknown): AppError {
  return new AppError('invalid_request', { fields: issues.map((issue) => toFieldError(issue, input)) })
}

function toFieldError(issue: z.core.$ZodIssue, input: unknown): FieldError {
  const field = issue.path.join('.')
  const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], input)
  if (value === undefined) return { field, code: 'required' }
  switch (issue.code) {
    case 'invalid_type':
      return { field, code: 'invalid_type', params: { expected: issue.expected } }
    case 'too_big':
      if (issue.origin === 'string') return { field, code: 'too_long', params: { max: Number(issue.maximum) } }
      return { field, code: 'invalid_value' }
    case 'custom':
      return { field, code: 'invalid_value', ...(issue.params as Partial<FieldError>) }
    default:
      return { field, code: 'invalid_value' }
  }
}
