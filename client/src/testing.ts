import type { ErrorCode } from './api.ts'
import type { Schemas } from './client.ts'
import { claimsOf } from './tokens.ts'

/** What happens to requests in place of what the service would do. */
export interface Failure {
  /** The path after `/api/v1/`; any path, if missing. */
  path?: string
  /** How many requests fail, 1 by default. */
  times?: number
  /** `offline`: nothing arrives. `lost`: the service does it, and its answer is lost. Otherwise an error with this code. */
  with: 'offline' | 'lost' | { status: number; code: ErrorCode; retryAfter?: number }
}

export interface TestRequest {
  method: string
  /** After `/api/v1/`. */
  path: string
  body: Record<string, unknown>
  /** The user who asks, if anyone. */
  user: Schemas['UserDetails'] | undefined
}

interface Code {
  code: string
  expiresAt: number
  attempts: number
  used?: { key: string | null; session: Session }
}

interface Session {
  id: number
  user: Schemas['UserDetails']
  generation: number
  rotatedAt: number
  rotatedBefore: number
  createdAt: number
  idleUntil: number
  hasEnded: boolean
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const ACCESS_LIFE = 15 * MINUTE
const CODE_LIFE = 10 * MINUTE
const IDLE_LIFE = 14 * 1440 * MINUTE
const TWIN_TIME = 30 * SECOND
const COOLDOWNS = [MINUTE, 2 * MINUTE, 5 * MINUTE]
const ATTEMPTS = 5

class Refusal extends Error {
  readonly status: number
  readonly code: ErrorCode
  readonly more: { retryAfter?: number; field?: string; reason?: string }

  constructor(status: number, code: ErrorCode, more: Refusal['more'] = {}) {
    super(code)
    this.status = status
    this.code = code
    this.more = more
  }
}

/**
 * The service in memory, for the tests of an app: sign-in, sessions and the profile, as the service does them. Pass its
 * `fetch` to `createClient`. Its clock moves only as the process's does, and by `advance`.
 */
export function createTestService() {
  let ahead = 0
  const now = () => Date.now() + ahead
  const users: Schemas['UserDetails'][] = []
  const sessions: Session[] = []
  const codes = new Map<string, Code>()
  const sends = new Map<string, { count: number; nextAt: number }>()
  const failures: (Failure & { times: number })[] = []
  const requests: TestRequest[] = []
  const routes = new Map<string, (request: TestRequest) => unknown>()

  function sendCode({ body }: TestRequest) {
    const phone = phoneOf(body)
    const { count, nextAt } = sends.get(phone) ?? { count: 0, nextAt: 0 }
    if (nextAt > now()) throw new Refusal(429, 'send_cooldown', { retryAfter: Math.ceil((nextAt - now()) / SECOND) })
    const wait = COOLDOWNS[Math.min(count, COOLDOWNS.length - 1)]!
    sends.set(phone, { count: count + 1, nextAt: now() + wait })
    const code = String(1000 + Math.floor(Math.random() * 9000))
    codes.set(phone, { code, expiresAt: now() + CODE_LIFE, attempts: 0 })
    return { expires_in: CODE_LIFE / SECOND, resend_in: wait / SECOND, code_length: code.length }
  }

  function signIn({ body }: TestRequest, key: string | null) {
    const phone = phoneOf(body)
    const sent = codes.get(phone)
    const wanted = textOf(body['code']).replace(/\D/g, '')
    if (!wanted) throw new Refusal(400, 'invalid_request', { field: 'code', reason: 'invalid_code_format' })
    if (sent?.used?.key && sent.used.key === key && sent.code === wanted && sent.used.session.generation === 0)
      return { ...tokensOf(sent.used.session), device: 'd'.repeat(70) }
    if (!sent || sent.used || sent.expiresAt <= now()) throw new Refusal(403, 'invalid_code')
    if (sent.attempts >= ATTEMPTS)
      throw new Refusal(429, 'attempts_per_code', { retryAfter: Math.ceil((sent.expiresAt - now()) / SECOND) })
    if (sent.code !== wanted) {
      sent.attempts += 1
      throw new Refusal(403, 'invalid_code')
    }
    const known = users.find((user) => user.phone === phone)
    const user = known ?? newUser(phone, body['invited_by_code'])
    if (!user.is_active) throw new Refusal(403, 'user_blocked')
    user.last_login = new Date(now()).toISOString()
    const session: Session = {
      ...{ id: sessions.length + 1, user, generation: 0, rotatedAt: now(), rotatedBefore: 0, createdAt: now() },
      ...{ idleUntil: now() + IDLE_LIFE, hasEnded: false },
    }
    sessions.push(session)
    sent.used = { key, session }
    return { ...tokensOf(session), device: 'd'.repeat(70) }
  }

  function newUser(phone: string, invitedBy: unknown): Schemas['UserDetails'] {
    const inviter = users.find((user) => user.invite_code === textOf(invitedBy).toUpperCase())
    if (invitedBy && !inviter) throw new Refusal(403, 'unknown_invite_code')
    const id = users.length + 1
    const user: Schemas['UserDetails'] = {
      ...{ id, invited: [], invited_count: 0, last_login: null, phone, invite_code: String(100_000 + id) },
      ...{ invited_by_code: inviter?.invite_code ?? null, email: null, first_name: null, last_name: null },
      ...{ is_staff: false, is_active: true, date_joined: new Date(now()).toISOString() },
    }
    users.push(user)
    if (inviter) {
      inviter.invited.unshift({ id, phone })
      inviter.invited_count += 1
    }
    return user
  }

  function tokensOf({ id, user, generation, rotatedAt }: Session) {
    const [iat, issued] = [Math.floor(now() / SECOND), Math.floor(rotatedAt / SECOND)]
    const common = { user_id: user.id, sid: id }
    return {
      access: tokenOf({
        ...common,
        token_type: 'access',
        iat,
        exp: iat + ACCESS_LIFE / SECOND,
        jti: String(Math.random()),
      }),
      refresh: tokenOf({ ...common, token_type: 'refresh', iat: issued, exp: issued * 2, generation }),
    }
  }

  /** The session of a live token. */
  function sessionOf(token: unknown, type: 'access' | 'refresh') {
    const claims = claimsOf(String(token)) as Partial<Record<string, number | string>>
    const session = sessions.find(({ id }) => id === claims['sid'])
    const isExpired = type === 'access' ? Number(claims['exp']) * SECOND <= now() : (session?.idleUntil ?? 0) <= now()
    if (!session || session.hasEnded || !session.user.is_active || isExpired || claims['token_type'] !== type)
      throw new Refusal(401, 'token_not_valid')
    return { session, generation: Number(claims['generation']) }
  }

  function refresh({ body }: TestRequest) {
    const { session, generation } = sessionOf(body['refresh'], 'refresh')
    if (generation < session.generation - 1) {
      const supersededAt = generation === session.generation - 2 ? session.rotatedAt : session.rotatedBefore
      session.hasEnded = supersededAt < now() - TWIN_TIME
      throw new Refusal(401, session.hasEnded ? 'token_not_valid' : 'token_superseded')
    }
    if (generation === session.generation) {
      session.rotatedBefore = session.rotatedAt
      session.rotatedAt = now()
      session.generation += 1
    }
    session.idleUntil = now() + IDLE_LIFE
    return tokensOf(session)
  }

  function logout({ body }: TestRequest) {
    const session = sessions.find(({ id }) => id === (claimsOf(String(body['refresh'])) as { sid?: number }).sid)
    if (!session) throw new Refusal(401, 'token_not_valid')
    session.hasEnded = true
  }

  function update({ body }: TestRequest, user: Schemas['UserDetails']) {
    for (const name of ['first_name', 'last_name', 'email'] as const) {
      const value = body[name]
      if (value !== undefined) user[name] = value === null || value === '' ? null : textOf(value).trim()
    }
    return user
  }

  /** What the service answers; undefined is an answer without a body. */
  function answer(request: TestRequest, { token, key }: { token: string | undefined; key: string | null }): unknown {
    const { method, path } = request
    const name = `${method} ${path}`
    if (name === 'POST auth/send_code/') return sendCode(request)
    if (name === 'POST auth/jwt/get_by_phone/') return signIn(request, key)
    if (name === 'POST auth/jwt/refresh/') return refresh(request)
    if (name === 'POST auth/logout/') return logout(request)
    if (token === undefined) throw new Refusal(401, 'not_authenticated')
    const { session } = sessionOf(token, 'access')
    const { user } = session
    request.user = user
    const route = routes.get(name)
    if (route) return route(request)
    if (name === 'GET users/current_user/') return user
    if (name === 'PATCH users/current_user/') return update(request, user)
    const live = sessions.filter((one) => one.user === user && !one.hasEnded)
    if (name === 'GET auth/sessions/') return { results: live.reverse().map((one) => sessionView(one, session)) }
    if (name === 'DELETE auth/sessions/') return endAll(live.filter((one) => one !== session))
    const ended = live.filter(({ id }) => name === `DELETE auth/sessions/${id}/`)
    if (ended.length === 0) throw new Refusal(404, 'not_found')
    return endAll(ended)
  }

  async function fetch(url: string, { method = 'GET', body, headers }: RequestInit = {}): Promise<Response> {
    const path = (new URL(url).pathname.split('/api/v1/')[1] ?? '').replace(/\/?$/, '/')
    const sent = new Headers(headers)
    const given = typeof body === 'string' ? (JSON.parse(body) as TestRequest['body']) : {}
    const request: TestRequest = { method, path, body: given, user: undefined }
    requests.push(request)
    const failure = failures.find((one) => one.times > 0 && (one.path ?? path) === path)
    if (failure) failure.times -= 1
    if (failure?.with === 'offline') throw new TypeError('Network request failed')
    if (failure && failure.with !== 'lost') return problem(failure.with.status, failure.with.code, failure.with)
    const token = sent.get('Authorization')?.replace('Bearer ', '')
    let response: Response
    try {
      const data = answer(request, { token, key: sent.get('Idempotency-Key') })
      response = new Response(data === undefined ? null : JSON.stringify(data), {
        status: data === undefined ? 204 : 200,
      })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      response = problem(error.status, error.code, error.more)
    }
    if (failure) throw new TypeError('Network request failed')
    return response
  }

  return {
    /** For `createClient({ baseUrl, fetch })`. */
    baseUrl: 'https://referral-api.test',
    fetch,
    /** Every request that was sent, also those that failed. */
    requests,
    users,
    /** Moves the service's clock: codes and tokens expire, waits end. */
    advance(ms: number): void {
      ahead += ms
    },
    /** The code that the phone received last. */
    codeOf: (phone: string): string | undefined => codes.get(phone)?.code,
    fail(failure: Failure): void {
      failures.push({ times: 1, ...failure })
    },
    /** Ends all failures. */
    heal(): void {
      failures.length = 0
    },
    /** Answers other requests of users: `service.on('GET', 'referrals/tree/', () => ({ … }))`. */
    on(method: string, path: string, route: (request: TestRequest) => unknown): void {
      routes.set(`${method} ${path}`, route)
    },
    /** As signing out on another device, or as staff do it. */
    endSessions: (phone: string): void => endAll(sessions.filter(({ user }) => user.phone === phone)),
    block(phone: string): void {
      for (const user of users) if (user.phone === phone) user.is_active = false
    },
  }
}

const endAll = (ended: Session[]): void => {
  for (const session of ended) session.hasEnded = true
}

const sessionView = (session: Session, current: Session): Schemas['Session'] => ({
  id: String(session.id),
  device: null,
  country: null,
  created_at: new Date(session.createdAt).toISOString(),
  last_used_at: new Date(Math.max(session.rotatedAt, session.createdAt)).toISOString(),
  current: session === current,
})

function phoneOf({ phone }: TestRequest['body']): string {
  const digits = textOf(phone).replace(/[\s()-]/g, '')
  if (!/^\+[1-9]\d{6,14}$/.test(digits))
    throw new Refusal(400, 'invalid_request', {
      field: 'phone',
      reason: phone === undefined ? 'required' : 'invalid_phone',
    })
  return digits
}

function problem(status: number, code: ErrorCode, { retryAfter, field, reason = '' }: Refusal['more']): Response {
  const body = {
    type: `/errors/#${code}`,
    ...{ title: code, status, detail: code, code, request_id: '00000000-0000-4000-8000-000000000000' },
    ...(field && { errors: [{ field, code: reason, message: reason }] }),
  }
  const headers = {
    'Content-Type': 'application/problem+json',
    ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
  }
  return new Response(JSON.stringify(body), { status, headers })
}

const textOf = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

const base64 = (value: object) => btoa(JSON.stringify(value)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')
const tokenOf = (claims: object) => `${base64({ alg: 'none' })}.${base64(claims)}.test`
