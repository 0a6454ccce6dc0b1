import { zValidator } from '@hono/zod-validator'
import type { Context, ValidationTargets } from 'hono'
import type * as z from 'zod/mini'
import type { AppEnv } from './create-router.ts'
import { invalidRequest } from './invalid-request.ts'

interface ValidateOptions {
  /** Runs before wrong fields are refused, for checks that come first in the order of checks. */
  beforeRefusal?: (c: Context<AppEnv>) => Promise<void>
}

/** A zod schema as a middleware: `c.req.valid(target)` is its output, every wrong field is a line in `errors`. */
export const validate = <Schema extends z.ZodMiniType, Target extends keyof ValidationTargets>(
  target: Target,
  schema: Schema,
  { beforeRefusal }: ValidateOptions = {},
) =>
  zValidator(target, schema, async (result, c) => {
    if (result.success) return
    await beforeRefusal?.(c as Context<AppEnv>)
    throw invalidRequest(asIssues(result.error.issues), result.data)
  })

/** The validator's type spans zod 3 and 4; this project has 4 alone. */
const asIssues = (issues: unknown) => issues as z.core.$ZodIssue[]
