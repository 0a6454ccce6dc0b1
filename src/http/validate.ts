import { zValidator } from '@hono/zod-validator'
import type { Context, ValidationTargets } from 'hono'
import type * as z from 'zod'
import { AppError } from '../errors/app-error.ts'
import type { FieldError } from '../errors/app-error.ts'
import type { AppEnv } from './create-router.ts'

interface ValidateOptions {
  /** Runs before wrong fields are refused, for checks that come first in the order of checks. */
  beforeRefusal?: (c: Context<AppEnv>) => Promise<void>
}

/** A zod schema as a middleware: `c.req.valid(target)` is its output, every wrong field is a line in `errors`. */
export const validate = <Schema extends z.ZodType, Target extends keyof ValidationTargets>(
  target: Target,
  schema: Schema,
  { beforeRefusal }: ValidateOptions = {},
) =>
  zValidator(target, schema, async (result, c) => {
    if (result.success) return
    await beforeRefusal?.(c as Context<AppEnv>)
    const fields = result.error.issues.map((issue) => toFieldError(asIssue(issue), result.data))
    throw new AppError('invalid_request', { fields })
  })

/** The validator's type spans zod 3 and 4; this project has 4 alone. */
const asIssue = (issue: unknown) => issue as z.core.$ZodIssue

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
