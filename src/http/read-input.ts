import type { Context } from 'hono'
import type * as z from 'zod/mini'
import { AppError } from '../errors/app-error.ts'
import type { FieldError } from '../errors/app-error.ts'
import { readUpTo } from '../lib/post.ts'

const MAX_BODY_BYTES = 64 * 1024
const MAX_DEPTH = 32
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i
/** What decoders write for bytes that are not UTF-8. */
const REPLACEMENT = '\uFFFD'

export const isJson = ({ headers }: Request): boolean => JSON_TYPE.test(headers.get('content-type') ?? '')

/**
 * A JSON body as the schema reads it: JSON by its content type (415), at most 64 KiB (413), UTF-8, nested at most 32 deep,
 * and an object (400); then its fields are checked (400).
 */
export async function readJson<Schema extends z.ZodMiniType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  if (!isJson(request)) throw new AppError('unsupported_media_type')
  return checkInput(schema, parseObject(await readText(request)))
}

/** The query of a request. Of a parameter given twice, the last value counts. */
export function readQuery<Schema extends z.ZodMiniType>({ req }: Context, schema: Schema): z.output<Schema> {
  const query = Object.entries(req.queries()).map(([name, values]) => [name, values.at(-1)])
  return checkInput(schema, Object.fromEntries(query))
}

/** @throws AppError `invalid_request` with every wrong field */
export function checkInput<Schema extends z.ZodMiniType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (!parsed.success) throw invalidRequest(parsed.error.issues, input)
  return parsed.data
}

/** More than any form has fields. A list of 64 KB may hold 32,000 wrong values, and an answer about each takes a second. */
const MOST_REPORTED = 100

/** The error for an invalid input, with wrong fields in `errors`. */
function invalidRequest(issues: z.core.$ZodIssue[], input: unknown): AppError {
  const reported = issues.slice(0, MOST_REPORTED)
  return new AppError('invalid_request', { fields: reported.map((issue) => toFieldError(issue, input)) })
}

function toFieldError(issue: z.core.$ZodIssue, input: unknown): FieldError {
  const field = issue.path.join('.')
  const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], input)
  if (value === undefined) return { field, code: 'required' }
  switch (issue.code) {
    case 'invalid_type':
      if (issue.expected === 'int') return { field, code: 'not_whole' }
      return { field, code: 'invalid_type', params: { expected: issue.expected } }
    case 'too_big':
      if (issue.origin === 'string') return { field, code: 'too_long', params: { max: Number(issue.maximum) } }
      return { field, code: 'invalid_value' }
    case 'custom':
      return { field, code: 'invalid_value', ...(issue.params as Partial<FieldError>) }
    default:
      return { field, code: 'invalid_value' }
  }
}

/**
 * The body of a request as text, at most 64 KiB whichever way it is sent.
 * @throws AppError `body_too_large`; `malformed_json` if it does not come to its end
 */
export async function readText(request: Request): Promise<string> {
  const announced = request.headers.get('content-length')
  if (Number(announced ?? 0) > MAX_BODY_BYTES) throw new AppError('body_too_large')
  try {
    // Such a body ends at its length, so it can be read in one go, several times faster than in chunks.
    const text =
      announced !== null || request.body === null ? await request.text() : await readUpTo(MAX_BODY_BYTES, request.body)
    if (text === undefined) throw new AppError('body_too_large')
    return text
  } catch (error) {
    // Its sender has gone, which is no fault of ours to log.
    throw error instanceof AppError ? error : new AppError('malformed_json')
  }
}

function parseObject(text: string): object {
  if (text.includes(REPLACEMENT) || depthOf(text) > MAX_DEPTH) throw new AppError('malformed_json')
  const value = parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new AppError('malformed_json')
  return value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new AppError('malformed_json')
  }
}

/** Counts brackets outside strings, before the parser recurses into them. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charCodeAt(i)
    if (inString) {
      if (char === 0x5c) i += 1
      else if (char === 0x22) inString = false
    } else if (char === 0x22) inString = true
    else if (char === 0x7b || char === 0x5b) deepest = Math.max(deepest, (depth += 1))
    else if (char === 0x7d || char === 0x5d) depth -= 1
  }
  return deepest
}
