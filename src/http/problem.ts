import type { Context } from 'hono'
import type { AppError, FieldError } from '../errors/app-error.ts'
import { ERRORS } from '../errors/error-table.ts'
import type { ErrorCode } from '../errors/error-table.ts'
import { FIELD_ERRORS } from '../errors/field-error-table.ts'
import { languageOf } from '../lib/language.ts'
import type { Language } from '../lib/language.ts'
import type { AppEnv } from './create-router.ts'
import type { Problem } from './responses.ts'

/** The page of the error registry for a code; the same for every deployment. */
const errorType = (code: ErrorCode): string => `/errors/#${code}`

/** The usual status of the code, unless this case has another. */
export const statusOf = ({ code, options }: AppError) => options.status ?? ERRORS[code].status

/** Headers of an error answer, whether a document or a page: when to retry, and what the error adds. */
export const errorHeaders = (error: AppError): Record<string, string> => ({
  ...(statusOf(error) === 503 && { 'Retry-After': '5' }),
  ...error.options.headers,
})

/** The problem document of an error (RFC 9457). */
export function problemOf(error: AppError, language: Language, requestId: string): Problem {
  const { code, options } = error
  const { title, detail } = ERRORS[code]
  return {
    type: errorType(code),
    title: title[language],
    status: statusOf(error),
    detail: detail[language],
    code,
    request_id: requestId,
    ...(options.roles && { roles: [...options.roles] }),
    ...(options.fields && { errors: options.fields.map((field) => fieldView(field, language)) }),
  }
}

/** An error as `application/problem+json`, in the language of the request. */
export function problemResponse(c: Context<AppEnv>, error: AppError): Response {
  const requestId = c.get('requestId')
  const language = languageOf(c.req.raw.headers)
  const status = statusOf(error)
  c.set('errorCode', error.code)
  c.header('Content-Type', 'application/problem+json')
  // Set here too, in case `everyAnswer` is what failed.
  c.header('X-Request-Id', requestId)
  c.header('Content-Language', language)
  if (status === 401) c.header('WWW-Authenticate', 'Bearer')
  for (const [name, value] of Object.entries(errorHeaders(error))) c.header(name, value)
  return c.body(JSON.stringify(problemOf(error, language, requestId)), status)
}

function fieldView({ field, code, params = {} }: FieldError, language: Language) {
  const text = isFieldCode(code) ? FIELD_ERRORS[code][language] : ERRORS[code as ErrorCode].detail[language]
  const message = text.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''))
  return { field, code, message }
}

const isFieldCode = (code: string): code is keyof typeof FIELD_ERRORS => code in FIELD_ERRORS
