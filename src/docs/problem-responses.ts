import { AppError } from '../errors/app-error.ts'
import { ERRORS } from '../errors/error-table.ts'
import { problemOf } from '../http/problem.ts'
import { Problem } from '../http/responses.ts'
import { PERMISSIONS, ROLES } from '../identity/permissions.ts'
import { headerRefs, HEADERS } from './headers.ts'
import type { HeaderName } from './headers.ts'
import type { createSchemaConverter } from './json-schema.ts'
import type { ErrorCase, Operation } from './operation.ts'

const HEADERS_BY_STATUS: Partial<Record<number, HeaderName[]>> = {
  401: ['WWW-Authenticate'],
  405: ['Allow'],
  429: ['Retry-After', 'RateLimit', 'RateLimit-Policy'],
  503: ['Retry-After'],
}

type Converter = Pick<ReturnType<typeof createSchemaConverter>, 'convert'>

/** The error answers of an operation: one per status, with an example per code. */
export function problemResponses({ convert }: Converter, cases: ErrorCase[]) {
  const byStatus = Map.groupBy(cases, statusOf)
  return new Map(
    [...byStatus].map(([status, group]) => [
      status,
      {
        description: group.map(describe).join('\n'),
        headers: headerRefs(['X-Request-Id', 'Content-Language', ...(HEADERS_BY_STATUS[status] ?? [])]),
        content: {
          'application/problem+json': {
            schema: convert(Problem, 'output'),
            examples: Object.fromEntries(group.map((one) => [one.code, exampleOf(one)])),
          },
        },
      },
    ]),
  )
}

const statusOf = ({ code, status }: ErrorCase): number => status ?? ERRORS[code].status

/** One line of a Markdown list. */
const describe = ({ code }: ErrorCase) => `- \`${code}\`: ${ERRORS[code].detail.en}`

function exampleOf({ code, status, fields }: ErrorCase) {
  const error = new AppError(code, { ...(status && { status }), ...(fields && { fields }) })
  return { summary: ERRORS[code].title.en, value: problemOf(error, 'en', HEADERS['X-Request-Id'].example) }
}

/** Every error of an operation, in the order of checks: its own, and those that follow from its facts. */
export function errorCases(operation: Operation): ErrorCase[] {
  const { access, body, errors = [], invalid, changeBudget, permission, shielded, stores } = operation
  const isForSome = permission !== undefined && PERMISSIONS[permission].length < ROLES.length
  return [
    { code: 'method_not_allowed' },
    ...when(access !== 'public', { code: 'not_authenticated' }, { code: 'token_not_valid' }),
    ...when(access === 'staff', { code: 'staff_sign_in_required' }),
    ...when(isForSome, { code: 'permission_denied' }),
    ...when(access !== 'public' || shielded, { code: 'requests_per_network' }),
    ...when(access !== 'public', { code: 'requests_per_session' }),
    ...(changeBudget ? [{ code: changeBudget }] : []),
    ...when(body, { code: 'unsupported_media_type' }, { code: 'body_too_large' }, { code: 'malformed_json' }),
    ...when(invalid, { code: 'invalid_request', ...(invalid && { fields: invalid }) }),
    ...errors,
    ...when(stores, { code: 'storage_unavailable' }),
    { code: 'internal_error' },
    { code: 'misconfigured' },
  ]
}

const when = (condition: unknown, ...cases: ErrorCase[]): ErrorCase[] => (condition ? cases : [])

interface Described {
  content?: Record<string, { examples?: Record<string, unknown> }>
}

type Responses = Record<string, object>

const PROBLEM = 'application/problem+json'

/**
 * Moves identical error answers of several operations into components, named after their codes. Changes the given
 * answers in place and returns the components.
 */
export function shareResponses(all: Responses[]): Record<string, object> {
  const uses = new Map<string, number>()
  const errors = all.flatMap((responses) => Object.entries(responses).filter(([, response]) => isError(response)))
  for (const [, response] of errors) {
    const text = JSON.stringify(response)
    uses.set(text, (uses.get(text) ?? 0) + 1)
  }
  const shared: Record<string, object> = {}
  for (const responses of all) {
    for (const [status, response] of Object.entries(responses)) {
      const text = JSON.stringify(response)
      if ((uses.get(text) ?? 0) < 2) continue
      const name = nameOf(response)
      shared[name] ??= response
      if (JSON.stringify(shared[name]) === text) responses[status] = { $ref: `#/components/responses/${name}` }
    }
  }
  return shared
}

const isError = ({ content = {} }: Described) => Object.keys(content).join() === PROBLEM

/** `not_authenticated` and `token_not_valid` are `NotAuthenticatedOrTokenNotValid`. */
function nameOf({ content }: Described): string {
  const codes = Object.keys(content?.[PROBLEM]?.examples ?? {})
  return codes.map((code) => code.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())).join('Or')
}
