import type { Context } from 'hono'
import type * as z from 'zod/mini'
import type { RequestContext } from '../audit/event.ts'
import type { Consistency, Database } from '../db/database.ts'
import type { AppEnv } from '../http/create-router.ts'
import type { Share } from '../http/network.ts'
import type { Language } from '../lib/language.ts'
import type { AppPorts } from '../ports.ts'
import type { Caller } from './caller.ts'
import type { Permission } from './permissions.ts'
import type { Scope, Server } from './server-key.ts'
import type { ByStaff } from './staff/by-staff.ts'
import type { Staff } from './staff/staff.ts'

/** The facts of an endpoint, stated nowhere else. Router, OpenAPI document, panel and tests read them here. */
export interface EndpointFacts {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** As clients write it, with `:name` for parameters. Every path also answers without its trailing slash. */
  path: `/${string}`
  /** `bearer`: an access token; `staff`: a staff token; `server`: a key of the app's server. */
  access: 'public' | 'bearer' | 'staff' | 'server'
  /** Of staff; without one, every role may call. A `bearer` endpoint with a permission also takes staff tokens. */
  permission?: Permission
  /**
   * Of the key, on `server` endpoints, and on a `bearer` endpoint that takes keys as well. The handler's batch checks it too,
   * as the key may have been revoked.
   */
  scope?: Scope
  /** `write` opens a session with the primary, which staff endpoints always have; `read` asks the nearest replica. */
  database?: Consistency
  /**
   * Which request budget of its network a call counts against. Calls with a token count against those of their session
   * and of all tokens as well; public ones without a shield that open a database or bring a body, against one of their own.
   */
  shield?: Share
  /** Whether a call counts as a change in the budget of its staff member. By default all do that do not `get`. `final`: cannot be undone. */
  isChange?: boolean | 'final'
  /** Lists or ends sessions of the caller, which none of them can keep the others from. */
  aboutSessions?: true
  /** Also answers a caller whose session has ended, as a repeated request needs. */
  afterEnd?: true
  query?: z.ZodMiniType
  /** A JSON body. */
  body?: z.ZodMiniType
  /** Made once, when the endpoint is mounted. */
  prepare?: (ports: AppPorts) => unknown
  /**
   * Runs before invalid fields are reported. By default, reading `bearer` endpoints check that the session is live; if
   * the fields are valid, the handler's own query does that.
   */
  admit?: (request: AdmittedRequest) => Promise<void>
}

/** What a call counts against before its input is read. */
export const shieldOf = ({ method, access, database, shield }: EndpointFacts): Share | undefined =>
  shield ?? (access === 'public' && (database !== undefined || method !== 'get') ? 'form' : undefined)

export type ChangeBudget = 'changes_per_staff' | 'final_changes_per_staff' | 'reviews_per_staff'

/** What a call by staff counts against. */
export function changeBudgetOf({
  method,
  access,
  isChange = method !== 'get',
}: EndpointFacts): ChangeBudget | undefined {
  if (access !== 'staff' || isChange === false) return undefined
  return isChange === 'final' ? 'final_changes_per_staff' : 'changes_per_staff'
}

/** What is known before the fields are checked. */
export interface AdmittedRequest {
  c: Context<AppEnv>
  ports: AppPorts
  /** On `bearer` endpoints. */
  caller: Caller
}

type HasDatabase = { access: 'staff' } | { database: Consistency }

/** What a handler gets; everything has been checked. Some members are computed when read, so do not spread it. */
export interface EndpointRequest<Facts extends EndpointFacts = EndpointFacts> {
  /** With the open database session as `db`, if the endpoint has one. */
  ports: Facts extends HasDatabase ? AppPorts & { db: Database } : AppPorts
  caller: Facts extends { access: 'bearer' }
    ? Facts extends { permission: Permission }
      ? Facts extends { scope: Scope }
        ? Caller | Staff | Server
        : Caller | Staff
      : Caller
    : undefined
  staff: Facts extends { access: 'staff' } ? Staff : undefined
  server: Facts extends { access: 'server' } ? Server : undefined
  by: Facts extends { access: 'staff' } ? ByStaff : undefined
  params: Record<ParamName<Facts['path']>, string>
  query: Facts extends { query: infer Query extends z.ZodMiniType } ? z.output<Query> : undefined
  body: Facts extends { body: infer Body extends z.ZodMiniType } ? z.output<Body> : undefined
  prepared: Facts extends { prepare: (ports: AppPorts) => infer Prepared } ? Prepared : undefined
  url: string
  headers: Headers
  /** Where the request came from, for the audit. */
  context: RequestContext
  /** The IPv4 address, or the first 64 bits of an IPv6 one. */
  network: string
  language: Language
  c: Context<AppEnv>
}

/** `'id' | 'code'` for `/x/:id/:code{[a-z]+}/`. */
type ParamName<Path extends string> = Path extends `${string}/:${infer Rest}`
  ? Rest extends `${infer Name}/${infer More}`
    ? WithoutPattern<Name> | ParamName<`/${More}`>
    : WithoutPattern<Rest>
  : never

type WithoutPattern<Name extends string> = Name extends `${infer Bare}{${string}` ? Bare : Name

export type Endpoint<Facts extends EndpointFacts = EndpointFacts> = Facts & {
  // A method, so that a list can hold endpoints with different inputs.
  handle(request: EndpointRequest<Facts>): Response | Promise<Response>
}

/** An endpoint as one value: its facts, and what it does. */
export const endpoint = <const Facts extends EndpointFacts>(
  facts: Facts,
  handle: (request: EndpointRequest<Facts>) => Response | Promise<Response>,
): Endpoint<Facts> => ({ ...facts, handle })
