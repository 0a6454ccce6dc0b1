import type * as z from 'zod'
import type { Consistency } from '../db/database.ts'
import type { FieldError } from '../errors/app-error.ts'
import type { ErrorCode } from '../errors/error-table.ts'
import { changeBudgetOf, shieldOf } from '../identity/endpoint.ts'
import type { ChangeBudget, EndpointFacts } from '../identity/endpoint.ts'
import type { Permission } from '../identity/permissions.ts'
import type { HeaderName, RequestHeaderName } from './headers.ts'

/** Chapters of the document, in reading order. */
export const TAGS = {
  'Sign-in': 'Sign up and sign in with a phone number and a code, refresh tokens, end sessions.',
  Users: "Users, who invited whom, and the caller's profile.",
  Account: 'Change the phone number, export all data, delete the account.',
  Links: 'Links that users share to invite others. Each leads to the app and counts its clicks.',
  Referrals: 'Who invited whom, and statistics of links.',
  Rewards: 'Events that your server reports, what they earned, and the balances of users.',
  Admin:
    'For staff, with a token from `POST /api/v1/admin/auth/` (e-mail and password, not phone). The panel at `/admin/` does the same.',
  Receipts: 'Delivery receipts, called by SMS vendors.',
  Documents: 'This document and its pages.',
  Health: 'For load balancers and monitors.',
} as const

type TagName = keyof typeof TAGS

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

/** An answer that is not an error. */
export interface Answer {
  status: number
  description: string
  /** By media type; none for an answer without a body. */
  content?: Record<string, Content>
  headers?: HeaderName[]
}

/** An error that this operation can answer with. */
export interface ErrorCase {
  code: ErrorCode
  /** If it is not the code's usual status. */
  status?: 400
  /** What `errors` holds in the example. */
  fields?: FieldError[]
}

/**
 * One method of one path. Errors that follow from its facts (a malformed body, a missing token, a failing store) are
 * added automatically; `errors` lists only its own.
 */
export interface Operation {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** As clients write it, with `{name}` for parameters. */
  path: string
  operationId: string
  summary: string
  description?: string
  tag: TagName
  /**
   * `bearer`: an access token, and with a permission a staff token too; `staff`: a staff token. Its role must have the
   * permission if there is one. `server`: a key of the app's server.
   */
  access: EndpointFacts['access']
  permission?: Permission
  /** A key of the app's server is accepted too. */
  takesServerKeys?: boolean
  /** Behind the flood shield per network. */
  shielded?: boolean
  /** What it counts against as a change of a staff member. */
  changeBudget?: ChangeBudget | undefined
  /** Which database session it opens, if it uses a store that can fail. */
  stores?: Consistency
  pathParams?: z.core.$ZodObject
  query?: z.core.$ZodObject
  requestHeaders?: RequestHeaderName[]
  body?: Content
  /** The fields in the example of `invalid_request`. */
  invalid?: FieldError[]
  answers: Answer[]
  errors?: ErrorCase[]
}

type About<Facts extends EndpointFacts> = Pick<
  Operation,
  'operationId' | 'summary' | 'description' | 'tag' | 'pathParams' | 'requestHeaders' | 'invalid' | 'answers' | 'errors'
> & {
  /** Examples of the body, checked against its schema by the compiler. */
  examples?: Facts extends { body: infer Body extends z.core.$ZodType } ? Examples<z.input<Body>> : never
  /** If the endpoint applies the flood shield itself. */
  shielded?: true
  /** If invalid values are ignored instead of refused. */
  query?: z.core.$ZodObject
}

/** An endpoint's operation: its facts, and what the document says about them. */
export function document<Facts extends EndpointFacts>(endpoint: Facts, about: About<Facts>): Operation {
  const { method, path, access, permission, scope, database, query, body } = endpoint
  const { examples = {}, shielded = shieldOf(endpoint) !== undefined, ...rest } = about
  const stores = access === 'staff' ? 'write' : database
  return {
    ...rest,
    method,
    path: path.replace(/:(\w+)(?:\{[^}]*\})?/g, '{$1}'),
    access,
    shielded,
    changeBudget: changeBudgetOf(endpoint),
    ...(permission && { permission }),
    ...(scope && { takesServerKeys: true }),
    ...(stores && { stores }),
    ...(query && { query: asObject(query) }),
    ...(body && { body: { schema: body, examples } }),
  }
}

/** Query schemas are objects. */
const asObject = (query: z.core.$ZodType) => query as z.core.$ZodObject

/** A successful answer in JSON. */
export function jsonAnswer<Schema extends z.core.$ZodType>(
  status: number,
  description: string,
  schema: Schema,
  examples: Examples<z.input<Schema>>,
): Answer {
  return { status, description, content: { 'application/json': { schema, examples } } }
}

/** 304, for callers whose `ETag` is current. */
export const NOT_MODIFIED: Answer = {
  status: 304,
  description: 'Your copy is current.',
  headers: ['ETag'],
}
