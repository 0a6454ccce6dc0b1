import type { Context } from 'hono'
import type * as z from 'zod/mini'
import type { AppError } from '../../errors/app-error.ts'
import type { AppEnv } from '../../http/create-router.ts'
import { invalidRequest } from '../../http/invalid-request.ts'
import { fieldMessages, parseForm, readForm } from './forms.ts'
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
  return { query: undefined, form: refuse(c, values, invalidRequest(result.error.issues, values)) }
}

/** Marks what is wrong with the address of a page: the answer is a 400. */
export function refuse(c: Context<AppEnv>, values: Record<string, string>, error: AppError): FormState {
  c.status(400)
  c.set('errorCode', error.code)
  return { values, errors: fieldMessages(c, error) }
}

/** The filters of the page that a file was asked for on. @throws AppError `invalid_request` */
export async function readSentFilters<Schema extends z.ZodMiniType>(
  c: Context<AppEnv>,
  schema: Schema,
): Promise<z.output<Schema>> {
  const { filter = '' } = await readForm(c)
  return parseForm(schema, Object.fromEntries(new URLSearchParams(filter)))
}
