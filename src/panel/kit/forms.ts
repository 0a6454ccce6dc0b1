import type { Context } from 'hono'
import type * as z from 'zod/mini'
import { AppError } from '../../errors/app-error.ts'
import { ERRORS } from '../../errors/error-table.ts'
import type { AppEnv } from '../../http/create-router.ts'
import { problemOf } from '../../http/problem.ts'
import { checkInput } from '../../http/read-input.ts'
import { COMMON } from '../texts/common.ts'
import { fillIn } from '../texts/fill-in.ts'
import { panelLanguage } from './context.ts'
import { formatWait } from './format-number.ts'

/** The fields of a form as text, by name. */
export type Values = Record<string, string>

/** What a form is drawn with: what was typed, and what was wrong with it. */
export interface FormState {
  values: Values
  /** By the name of the field. */
  errors: Record<string, string>
  /** What was wrong with all of it. */
  message?: string
}

export const EMPTY_FORM: FormState = { values: {}, errors: {} }

/** The fields of a submitted form as text; of a name that comes many times, the last. Files are passed over. */
export async function readForm(c: Context<AppEnv>): Promise<Values> {
  const body = await c.req.parseBody()
  return Object.fromEntries(
    Object.entries(body).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  )
}

/** All values of a field that may come many times, such as the boxes of a list. */
export async function readAll(c: Context<AppEnv>, name: string): Promise<string[]> {
  const { [name]: sent = [] } = await c.req.parseBody({ all: true })
  return [sent].flat().filter((value) => typeof value === 'string')
}

/** What is wrong with each field, by its name. */
function fieldMessages(c: Context<AppEnv>, error: AppError): Record<string, string> {
  const { errors = [] } = problemOf(error, panelLanguage(c), c.get('requestId'))
  return Object.fromEntries(errors.map(({ field, message }) => [field, message]))
}

/**
 * Does what a form asks for; a refusal draws the page again, with everything that was typed and what was wrong, in the
 * status that the JSON route would answer with.
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
    // What is wrong with a field is said beside it.
    const said = error.options.fields === undefined ? detail : checkFields
    const { headers: refused = {} } = error.options
    const seconds = Number(refused['Retry-After'] ?? 0)
    const message = seconds > 0 ? `${said} ${fillIn(retryIn, { time: formatWait(seconds, language) })}` : said
    const answer = await redraw({ values, errors: fieldMessages(c, error), message })
    const headers = new Headers(answer.headers)
    for (const [name, value] of Object.entries(refused)) headers.set(name, value)
    c.set('errorCode', error.code)
    return new Response(answer.body, { status, headers })
  }
}

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
  try {
    return { query: checkInput(schema, values), form: { values, errors: {} } }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { query: undefined, form: markRefusal(c, values, error) }
  }
}

/** Marks what is wrong with the address of a page: the answer is a 400. */
export function markRefusal(c: Context<AppEnv>, values: Record<string, string>, error: AppError): FormState {
  c.status(400)
  c.set('errorCode', error.code)
  return { values, errors: fieldMessages(c, error) }
}
