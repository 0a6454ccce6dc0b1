import type { Context, MiddlewareHandler } from 'hono'
import type * as z from 'zod/mini'
import type { AppEnv } from './create-router.ts'
import { invalidRequest } from './invalid-request.ts'

interface ValidateOptions {
  /** Runs before wrong fields are refused, for checks that come first in the order of checks. */
  beforeRefusal?: (c: Context<AppEnv>) => Promise<void>
}

type QueryInput<Schema extends z.ZodMiniType> = { in: { query: z.input<Schema> }; out: { query: z.output<Schema> } }

/** `readQuery` as a middleware: `c.req.valid('query')` is its output. */
export const validate = <Schema extends z.ZodMiniType>(
  target: 'query',
  schema: Schema,
  { beforeRefusal }: ValidateOptions = {},
): MiddlewareHandler<AppEnv, string, QueryInput<Schema>> =>
  async function validate(c, next) {
    try {
      c.req.addValidatedData(target, asObject(readQuery(c, schema)))
    } catch (error) {
      await beforeRefusal?.(c)
      throw error
    }
    await next()
  }

/** Queries are objects. */
const asObject = (query: unknown) => query as object

/** The query of a request. A parameter given twice is a list, which no schema accepts. */
export function readQuery<Schema extends z.ZodMiniType>({ req }: Context, schema: Schema): z.output<Schema> {
  const query = Object.fromEntries(
    Object.entries(req.queries()).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  )
  return checkInput(schema, query)
}

/** @throws AppError `invalid_request` with every wrong field */
export function checkInput<Schema extends z.ZodMiniType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (!parsed.success) throw invalidRequest(parsed.error.issues, input)
  return parsed.data
}
