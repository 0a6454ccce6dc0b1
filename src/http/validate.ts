import type { Context } from 'hono'
import type * as z from 'zod/mini'
import { invalidRequest } from './invalid-request.ts'

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
