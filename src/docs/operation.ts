import type * as z from 'zod'
import type { Consistency } from '../db/database.ts'
import type { FieldError } from '../errors/app-error.ts'
import type { ErrorCode } from '../errors/error-table.ts'
import type { EndpointFacts } from '../identity/endpoint.ts'
import type { Permission } from '../identity/permissions.ts'
import type { HeaderName, RequestHeaderName } from './headers.ts'
import type { TagName } from './tags.ts'

/** A named example, shown under its summary. */
export interface Example<Value = unknown> {
  summary: string
  value: Value
}

export type Examples<Value = unknown> = Record<string, Example<Value>>

export interface Content {
  schema: z.core.$ZodType
  examples: Examples
}

/** An answer that is no error. */
export interface Answer {
  status: number
  description: string
  /** By media type; none for an answer without a body. */
  content?: Record<string, Content>
  headers?: HeaderName[]
}

/** A refusal of the error table that this operation can answer with. */
export interface ErrorCase {
  code: ErrorCode
  /** Where the code's usual status is not the right one. */
  status?: 400
  /** What `errors` holds in the example. */
  fields?: FieldError[]
}

/**
 * One method of one path. What follows from the facts given here (a body can be malformed, a bearer token missing, a
 * store down) is documented by itself: `errors` holds only what the operation's own rules add.
 */
export interface Operation {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** As clients should write it, with `{name}` for parameters. */
  path: string
  operationId: string
  summary: string
  description?: string
  tag: TagName
  /** `bearer`: an access token; `staff`: a staff token, of a role that has the permission when one is named. */
  access: 'public' | 'bearer' | 'staff'
  permission?: Permission
  /** Behind the flood shield per network. */
  shielded?: boolean
  /** Can fail for a store that is down; `read` and `write` say which session with the database it always opens. */
  stores?: Consistency | 'guard'
  pathParams?: z.core.$ZodObject
  query?: z.core.$ZodObject
  requestHeaders?: RequestHeaderName[]
  body?: Content
  /** Wrong fields are refused (`invalid_request`): the ones that the example names. */
  invalid?: FieldError[]
  answers: Answer[]
  errors?: ErrorCase[]
}

type About<Facts extends EndpointFacts> = Pick<
  Operation,
  'operationId' | 'summary' | 'description' | 'tag' | 'pathParams' | 'requestHeaders' | 'invalid' | 'answers' | 'errors'
> & {
  /** By name; the compiler checks them against the endpoint's body. */
  examples?: Facts extends { body: infer Body extends z.core.$ZodType } ? Examples<z.input<Body>> : never
  /** Where an endpoint has a flood shield of its own. */
  shielded?: true
  /** Where wrong values are ignored, not refused. */
  query?: z.core.$ZodObject
}

/** The operation that an endpoint is: its facts, and what the document says about them. */
export function document<Facts extends EndpointFacts>(endpoint: Facts, about: About<Facts>): Operation {
  const { method, path, access, permission, database, shield, query, body } = endpoint
  const { examples = {}, shielded = shield !== undefined, ...rest } = about
  const stores = access === 'staff' ? 'write' : database
  return {
    ...rest,
    method,
    path: path.replace(/:(\w+)(?:\{[^}]*\})?/g, '{$1}'),
    access,
    shielded,
    ...(permission && { permission }),
    ...(stores && { stores }),
    ...(query && { query: asObject(query) }),
    ...(body && { body: { schema: body, examples } }),
  }
}

/** Every parameter of a query is a member of it. */
const asObject = (query: z.core.$ZodType) => query as z.core.$ZodObject

/** A JSON body with its examples, which the compiler holds against the schema. */
export function jsonContent<Schema extends z.core.$ZodType>(
  schema: Schema,
  examples: Examples<z.input<Schema>>,
): Content {
  return { schema, examples }
}

/** A successful answer in JSON. */
export function jsonAnswer<Schema extends z.core.$ZodType>(
  status: number,
  description: string,
  schema: Schema,
  examples: Examples<z.input<Schema>>,
): Answer {
  return { status, description, content: { 'application/json': { schema, examples } } }
}
