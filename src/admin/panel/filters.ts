import type { Context } from 'hono'
import type * as z from 'zod/mini'
import type { AppEnv } from '../../http/create-router.ts'
import { invalidRequest } from '../../http/invalid-request.ts'
import { problemOf } from '../../http/problem.ts'
import { panelLanguage } from './context.ts'
import type { FormState } from './forms.ts'

interface Filters<Query> {
  /** None when a filter makes no sense: the page then says so beside it, and shows nothing. */
  query: Query | undefined
  /** What was typed, and what is wrong with it. */
  form: FormState
}

/** The filters in the address of a page; wrong ones are marked, and the answer is a 400. */
export function readFilters<Schema extends z.ZodMiniType>(
  c: Context<AppEnv>,
  schema: Schema,
): Filters<z.output<Schema>> {
  const values = c.req.query()
  const result = schema.safeParse(values)
  if (result.success) return { query: result.data, form: { values, errors: {} } }
  const problem = problemOf(invalidRequest(result.error.issues, values), panelLanguage(c), c.get('requestId'))
  c.status(400)
  const errors = Object.fromEntries((problem.errors ?? []).map(({ field, message }) => [field, message]))
  return { query: undefined, form: { values, errors } }
}
