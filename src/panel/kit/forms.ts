import type { Context } from 'hono'
import type * as z from 'zod/mini'
import { AppError } from '../../errors/app-error.ts'
import { ERRORS } from '../../errors/error-table.ts'
import type { AppEnv } from '../../http/create-router.ts'
import { problemOf } from '../../http/problem.ts'
import { checkInput } from '../../http/read-input.ts'
import { COMMON } from '../texts/common.ts'
import { panelLanguage } from './context.ts'
import { fillIn, formatWait } from './format.ts'

export type Values = Record<string, string>

/** The input of a form and its errors. */
export interface FormState {
  values: Values
  /** By field name. */
  errors: Record<string, string>
  /** The general error. */
  message?: string
  /** Refused because someone else has changed what it edits. */
  isOutdated?: boolean
}

/** Which state a form edits: what it was opened with, unless the page now shows that it has changed. */
export const stateOf = ({ values, isOutdated }: FormState, name: string, now: string): string =>
  isOutdated ? now : (values[name] ?? now)

export const EMPTY_FORM: FormState = { values: {}, errors: {} }

/** The fields of a form as text, and what is in its files; the last value of a repeated name. */
export async function readForm(c: Context<AppEnv>): Promise<Values> {
  const body = Object.entries(await c.req.parseBody())
  return Object.fromEntries(
    await Promise.all(body.map(async ([name, value]) => [name, value instanceof File ? await value.text() : value])),
  ) as Values
}

/** All values of a repeated field, such as the checkboxes of a list. */
export async function readAll(c: Context<AppEnv>, name: string): Promise<string[]> {
  const { [name]: sent = [] } = await c.req.parseBody({ all: true })
  return [sent].flat().filter((value) => typeof value === 'string')
}

/** The error of each field. */
function fieldMessages(c: Context<AppEnv>, error: AppError): Record<string, string> {
  const { errors = [] } = problemOf(error, panelLanguage(c), c.get('requestId'))
  return Object.fromEntries(errors.map(({ field, message }) => [field, message]))
}

/**
 * Runs the action of a form. If it is refused, the page is shown again with the input and errors, and the status of the
 * JSON route.
 */
export async function submitForm(
  c: Context<AppEnv>,
  { act, redraw }: { act: (values: Values) => Promise<Response>; redraw: (form: FormState) => Promise<Response> },
): Promise<Response> {
  const values = await readForm(c)
  try {
    return await act(values)
  } catch (error) {
    if (!(error instanceof AppError) || ERRORS[error.code].status >= 500) throw error
    const { status, detail } = problemOf(error, panelLanguage(c), c.get('requestId'))
    const language = panelLanguage(c)
    const { checkFields, retryIn } = COMMON[language]
    // Field errors are shown at the field.
    const said = error.options.fields === undefined ? detail : checkFields
    const { headers: refused = {} } = error.options
    const seconds = Number(refused['Retry-After'] ?? 0)
    const message = seconds > 0 ? `${said} ${fillIn(retryIn, { time: formatWait(seconds, language) })}` : said
    const isOutdated = error.code === 'edit_conflict'
    const answer = await redraw({ values, errors: fieldMessages(c, error), message, isOutdated })
    const headers = new Headers(answer.headers)
    for (const [name, value] of Object.entries(refused)) headers.set(name, value)
    c.set('errorCode', error.code)
    return new Response(answer.body, { status, headers })
  }
}

interface Filters<Query> {
  /** Undefined if a filter is invalid: the page then shows the error at the filter, and no list. */
  query: Query | undefined
  /** The typed filters and their errors. */
  form: FormState
}

/** The filters in a page's URL. Invalid ones are marked and the status is 400. */
export function readFilters<Schema extends z.ZodMiniType>(
  c: Context<AppEnv>,
  schema: Schema,
): Filters<z.output<Schema>> {
  const values = c.req.query()
  try {
    return { query: checkInput(schema, values), form: { values, errors: {} } }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { query: undefined, form: markRefusal(c, values, error) }
  }
}

/** Marks errors in a page's URL; the status is 400. */
export function markRefusal(c: Context<AppEnv>, values: Record<string, string>, error: AppError): FormState {
  c.status(400)
  c.set('errorCode', error.code)
  return { values, errors: fieldMessages(c, error) }
}
