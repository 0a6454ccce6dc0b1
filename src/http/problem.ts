import type { Context } from 'hono'
import type { AppError, FieldError } from '../errors/app-error.ts'
import { ERRORS } from '../errors/error-table.ts'
import type { ErrorCode } from '../errors/error-table.ts'
import { FIELD_ERRORS } from '../errors/field-error-table.ts'
import { languageOf } from '../lib/language.ts'
import type { Language } from '../lib/language.ts'
import type { AppEnv } from './create-router.ts'
import type { Problem } from './responses.ts'

/** The page of the error registry that explains a code; the same for every deployment. */
const errorType = (code: ErrorCode): string => `/errors/#${code}`

/** The problem document of an error (RFC 9457) in a language. */
export function problemOf({ code, options }: AppError, language: Language, requestId: string): Problem {
  const { title, detail, status } = ERRORS[code]
  return {
    type: errorType(code),
    title: title[language],
    status: options.status ?? status,
    detail: detail[language],
    code,
    request_id: requestId,
    ...(options.fields && { errors: options.fields.map((field) => fieldView(field, language)) }),
  }
}

/** An error as `application/problem+json`, in the language of the request. */
export function problemResponse(c: Context<AppEnv>, error: AppError): Response {
  const { code, options } = error
  const requestId = c.get('requestId')
  const language = languageOf(c.req.raw.headers)
  const status = options.status ?? ERRORS[code].status
  c.set('errorCode', code)
  c.header('Content-Type', 'application/problem+json')
  // Also when what sets it on every answer is what failed.
  c.header('X-Request-Id', requestId)
  c.header('Content-Language', language)
  if (status === 401) c.header('WWW-Authenticate', 'Bearer')
  if (status === 503) c.header('Retry-After', '5')
  for (const [name, value] of Object.entries(options.headers ?? {})) c.header(name, value)
  return c.body(JSON.stringify(problemOf(error, language, requestId)), status)
}

function fieldView({ field, code, params = {} }: FieldError, language: Language) {
  const text = isFieldCode(code) ? FIELD_ERRORS[code][language] : ERRORS[code as ErrorCode].detail[language]
  const message = text.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''))
  return { field, code, message }
}

const isFieldCode = (code: string): code is keyof typeof FIELD_ERRORS => code in FIELD_ERRORS
