import type { Context, Hono } from 'hono'
import type { RequestContext } from '../audit/event.ts'
import type { Database } from '../db/database.ts'
import { runQuery } from '../db/run-batch.ts'
import { AppError } from '../errors/app-error.ts'
import type { ErrorCode } from '../errors/error-table.ts'
import type { AppEnv } from '../http/create-router.ts'
import { isForeign } from '../http/is-foreign.ts'
import { countCaller, countRequest, networkOf } from '../http/network.ts'
import { checkInput, isJson, readJson, readQuery } from '../http/read-input.ts'
import { requestContext } from '../http/request-context.ts'
import { readDatabase, withPrimary } from '../http/with-database.ts'
import { languageOf } from '../lib/language.ts'
import type { Language } from '../lib/language.ts'
import { SECOND_MS } from '../lib/time.ts'
import type { AppPorts } from '../ports.ts'
import type { Caller } from './caller.ts'
import { callerOf, readLiveCaller } from './caller.ts'
import { changeBudgetOf, shieldOf } from './endpoint.ts'
import type { AdmittedRequest, Endpoint, EndpointRequest } from './endpoint.ts'
import { requirePermission } from './permissions.ts'
import { bringsServerKey } from './server-key.ts'
import type { Server } from './server-key.ts'
import type { ByStaff } from './staff/by-staff.ts'
import { bringsStaffToken, staffOf } from './staff/staff-reader.ts'
import type { Staff } from './staff/staff.ts'
import { touchSession } from './touch-session.ts'
import { countChange } from './user-budgets.ts'

/** Adds endpoints to a router, in this order. Each becomes one handler that runs its checks first. */
export function mount(router: Hono<AppEnv>, ports: AppPorts, endpoints: Endpoint[]): void {
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/(?<=.)\/$/, '')
    router.on(endpoint.method.toUpperCase(), path, handlerOf(ports, endpoint))
  }
}

/** What a page gives an endpoint instead of what a JSON request brings; query and body have not been checked yet. */
export interface PageInput {
  params?: Record<string, string>
  query?: unknown
  body?: unknown
  language?: Language
}

/**
 * Calls an endpoint for staff whom a page has already let in, with the database that the page has opened.
 * @throws AppError `permission_denied`, `changes_per_staff`, `final_changes_per_staff`, `invalid_request`, and what the endpoint throws
 */
export async function callAsStaff(
  c: Context<AppEnv>,
  ports: AppPorts,
  endpoint: Endpoint,
  { query, body, ...given }: PageInput = {},
): Promise<Response> {
  const { staff, db } = c.var
  requirePermission(staff.role, endpoint.permission)
  await countChange({ ...ports, db }, staff, changeBudgetOf(endpoint))
  const request = new IncomingRequest(c, ports, endpoint.prepare?.(ports))
  request.ports = { ...ports, db }
  request.staff = staff
  if (endpoint.access === 'bearer') request.caller = staff
  request.given = given
  request.query = endpoint.query && checkInput(endpoint.query, query)
  request.body = endpoint.body && checkInput(endpoint.body, body)
  return endpoint.handle(asChecked(request))
}

/** Checks in the documented order: token, permission, limits, body or query. Route and method are the router's. */
function handlerOf(ports: AppPorts, endpoint: Endpoint) {
  const { access, permission, scope, query, body, database, afterEnd, aboutSessions } = endpoint
  const shield = shieldOf(endpoint)
  const changeBudget = changeBudgetOf(endpoint)
  const prepared = endpoint.prepare?.(ports)
  const admit = endpoint.admit ?? (access === 'bearer' && database === 'read' ? admitLiveCaller : undefined)

  async function readInput(request: IncomingRequest): Promise<void> {
    if (query) request.query = readQuery(request.c, query)
    if (body) request.body = await readJson(request.c.req.raw, body)
  }

  async function answer(request: IncomingRequest): Promise<Response> {
    const { c, headers } = request
    const handle = async (db?: Database): Promise<Response> => {
      if (db) request.ports = { ...ports, db }
      return endpoint.handle(asChecked(request))
    }
    if (access === 'staff' || (permission !== undefined && bringsStaffToken(headers))) {
      return withPrimary(ports, c, async (db) => {
        const staff = await staffOf({ ...ports, db }, c.req.raw, permission)
        Object.assign(request, { staff, ...(access === 'bearer' && { caller: staff }) })
        await countChange({ ...ports, db }, staff, changeBudget)
        await readInput(request)
        return handle(db)
      })
    }
    if (scope !== undefined && (access === 'server' || bringsServerKey(headers))) {
      const { network } = request
      const server = await ports.readServer(scope, {
        headers,
        network,
        openPrimary: () => ports.openDatabase('write').db,
      })
      Object.assign(request, { server, ...(access === 'bearer' && { caller: server }) })
    } else if (access === 'bearer') {
      const { issuedAt, ...caller } = await callerOf(ports.tokens, headers)
      if (!afterEnd && ports.sessionMemory.hasEnded(caller.sessionId)) throw new AppError('token_not_valid')
      request.caller = caller
      await countCaller(ports, caller, { network: request.network, aboutSessions })
      if (database === 'read') recordUse(ports, caller, issuedAt)
    }
    if (shield) await countRequest(ports, request.network, body && isForeignForm(c.req.raw) ? 'form' : shield)
    try {
      await readInput(request)
    } catch (error) {
      // Of a session that has ended, nothing else matters. If the body is valid, the handler's own query sees it.
      if (body && access === 'bearer') await admitLiveCaller(asAdmitted(request))
      throw error
    }
    if (database === 'write') return withPrimary(ports, c, handle)
    return database === 'read' ? readDatabase(ports, c, handle) : handle()
  }

  async function answerOrRefuse(request: IncomingRequest): Promise<Response> {
    try {
      return await answer(request)
    } catch (error) {
      // Staff have been admitted.
      if (query && isError(error, 'invalid_request') && !request.staff) await admit?.(asAdmitted(request))
      throw error
    }
  }

  return async function handleEndpoint(c: Context<AppEnv>): Promise<Response> {
    const request = new IncomingRequest(c, ports, prepared)
    try {
      return await answerOrRefuse(request)
    } catch (error) {
      const { caller } = request
      // The primary has said so.
      if (isError(error, 'token_not_valid') && caller && 'sessionId' in caller)
        ports.sessionMemory.rememberEnded(caller.sessionId)
      throw error
    }
  }
}

/** Of JSON, browsers ask first. */
const isForeignForm = (request: Request) => !isJson(request) && isForeign(request)

const isError = (error: unknown, code: ErrorCode) => error instanceof AppError && error.code === code

/**
 * Records that a session is in use, after the answer, if its token is so old that nothing has recorded it for an hour. A
 * request that writes records it in its batch.
 */
function recordUse(
  { clock, openDatabase, sessionMemory, waitUntil, log }: AppPorts,
  caller: Caller,
  issuedAt: number,
): void {
  if (!sessionMemory.isUseDue(caller.sessionId, issuedAt * SECOND_MS)) return
  const { db } = openDatabase('write')
  const written = runQuery(db, touchSession(db, caller, clock())).catch((error: unknown) => {
    log({ level: 'error', event: 'use_not_recorded', reason: String(error) })
  })
  waitUntil(written)
}

const admitLiveCaller = async ({ c, ports, caller }: AdmittedRequest): Promise<void> =>
  void (await readLiveCaller(ports, c, caller))

/** Filled in check by check. Values that cost something are getters, as most handlers read only a few. */
class IncomingRequest {
  readonly c: Context<AppEnv>
  readonly prepared: unknown
  ports: AppPorts & { db?: Database }
  caller?: Caller | Staff | Server
  staff?: Staff
  server?: Server
  query?: unknown
  body?: unknown
  given: Pick<PageInput, 'params' | 'language'> = {}

  constructor(c: Context<AppEnv>, ports: AppPorts, prepared: unknown) {
    this.c = c
    this.ports = ports
    this.prepared = prepared
  }

  get url(): string {
    return this.c.req.url
  }

  get headers(): Headers {
    return this.c.req.raw.headers
  }

  get params(): Record<string, string> {
    return this.given.params ?? this.c.req.param()
  }

  get context(): RequestContext {
    return requestContext(this.c)
  }

  get network(): string {
    return networkOf(this.headers)
  }

  get language(): Language {
    return this.given.language ?? languageOf(this.headers)
  }

  get by(): ByStaff | undefined {
    return this.staff && { staff: this.staff, context: this.context }
  }
}

/** Everything the endpoint's facts promise has been filled in, which the compiler cannot see in a list of endpoints. */
const asChecked = (request: IncomingRequest) => request as unknown as EndpointRequest

const asAdmitted = (request: IncomingRequest) => request as AdmittedRequest
