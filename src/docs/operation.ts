import type * as z from 'zod'
import type { Consistency } from '../db/database.ts'
import type { FieldError } from '../errors/app-error.ts'
import type { ErrorCode } from '../errors/error-table.ts'
import type { Permission } from '../identity/permissions.ts'
import type { HeaderName } from './headers.ts'
import type { RequestHeaderName } from './request-headers.ts'
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
