import { waitUntil } from 'cloudflare:workers'
import { GUARD_SHARDS } from '../../src/guard/durable-guard.ts'
import { randomInviteCode } from '../../src/lib/invite-code.ts'
import { deriveKey, hmacHex } from '../../src/lib/keys.ts'
import { randomId, timedId } from '../../src/lib/random.ts'
import { createDeviceTokens } from '../../src/sign-in/device-token.ts'
import type { BareEnv } from '../bare-worker.ts'
import { answer, refuse } from './answers.ts'
import {
  ATTRIBUTE,
  AUDIT_IF_BLOCKED,
  AUDIT_IF_CANCELLED,
  AUDIT_IF_CHANGED,
  AUDIT_REPLAY,
  END_SURPLUS,
  FORGET_PENDING,
  GREET,
  OPEN_SESSION,
  ROTATE,
  SIGN_UP,
} from './statements.ts'
import { REFRESH_SECONDS } from './tokens.ts'
import type { BareTokens } from './tokens.ts'

const GRACE_MS = 30_000
const MAX_SESSION_MS = 90 * 86_400_000
const MAX_SESSIONS = 10
const bodyOf = async <Body>(request: Request): Promise<Body> => JSON.parse(await request.text()) as Body

/** The routes of `/auth`, with no checks but those of stores and signatures. */
export function createBareAuth(env: BareEnv, tokens: BareTokens) {
  const phoneKeys = deriveKey(env.SECRET_KEY, 'phone-keys')
  const pendingInvites = deriveKey(env.SECRET_KEY, 'pending-invites')
  const devices = createDeviceTokens(env.SECRET_KEY)

  /** All phones of the bench have the calling code 7. */
  function guardOf(phone: string) {
    const phoneKey = hmacHex(phoneKeys, phone)
    const shard = Number.parseInt(phoneKey.slice(0, 8), 16) % GUARD_SHARDS
    const id = env.PHONE_GUARD.idFromName(`7:${shard}`)
    const origin = { network: hmacHex(phoneKeys, 'unknown'), country: 'RU', knownDevice: false }
    return {
      request: { keys: { phoneKey, budgetKey: phoneKey }, origin },
      stub: env.PHONE_GUARD.get(id, { locationHint: 'eeur' }),
    }
  }

  return {
    async sendCode(request: Request): Promise<Response> {
      const { phone } = await bodyOf<{ phone: string }>(request)
      const guard = guardOf(phone)
      const issued = await guard.stub.issueCode(guard.request, {
        sendId: timedId(Date.now()),
        botChecked: false,
        phone,
      })
      if (issued.kind !== 'issued') return refuse(429)
      const { code, resendInSeconds } = issued
      return answer({ expires_in: 600, resend_in: resendInSeconds, code_length: code.length, code: Number(code) })
    },

    async signIn(request: Request): Promise<Response> {
      const { phone, code } = await bodyOf<{ phone: string; code: number }>(request)
      const guard = guardOf(phone)
      const claimId = randomId()
      const checked = await guard.stub.checkCode(guard.request, { code: String(code), claimId })
      if (checked.kind !== 'accepted') return refuse(403)
      const { challengeId } = checked
      const [now, sid, jti] = [Date.now(), challengeId, randomId()]
      const session = env.DB.withSession('first-primary')
      const agent = request.headers.get('user-agent')
      const expiresAt = now + REFRESH_SECONDS * 1000
      const requestId = randomId()
      const sources = JSON.stringify([{ method: 'pending_phone', hash: hmacHex(pendingInvites, phone) }])
      const audit = (sql: string, action: string, outcome: string, details: string | null, ...more: string[]) =>
        session
          .prepare(sql)
          .bind(now, 'user', phone, phone, action, outcome, null, 'unknown', agent, requestId, details, ...more)
      const results = await session.batch<{ id: number; isActive: number }>([
        session.prepare(SIGN_UP).bind(phone, 'RU', randomInviteCode(), sources, now, phone, now, now, null, null),
        audit(AUDIT_IF_CHANGED, 'sign_up', 'ok', null),
        session.prepare(ATTRIBUTE).bind(null, now, sources, now, phone, now, phone),
        session.prepare(FORGET_PENDING).bind(sources, phone),
        session.prepare(OPEN_SESSION).bind(sid, jti, now, now, now, expiresAt, agent, null, phone),
        audit(AUDIT_IF_CHANGED, 'sign_in', 'ok', JSON.stringify({ session: sid })),
        session.prepare(END_SURPLUS).bind(now, sid, now, sid, MAX_SESSIONS),
        audit(AUDIT_IF_CHANGED, 'session_ended', 'ok', '{"reason":"surplus"}'),
        audit(AUDIT_IF_BLOCKED, 'sign_in_failed', 'user_blocked', null, phone),
        audit(AUDIT_IF_CANCELLED, 'deletion_cancelled', 'ok', null, phone),
        session.prepare(GREET).bind(now, phone),
      ])
      const greeted = results.at(-1)
      const user = greeted?.results[0]
      if (!user || user.isActive !== 1) return refuse(403)
      const pair = await tokens.pair(user.id, sid, jti, now)
      waitUntil(guard.stub.useCode(guard.request, { challengeId, claimId }))
      return answer({ ...pair, device: devices.issue({ e164: phone }, undefined, now) }, session.getBookmark())
    },

    async verify(request: Request): Promise<Response> {
      const { token } = await bodyOf<{ token: string }>(request)
      return (await tokens.read(token)) ? answer({}) : refuse(401)
    },

    async refresh(request: Request): Promise<Response> {
      const { refresh } = await bodyOf<{ refresh: string }>(request)
      const claims = await tokens.read(refresh)
      if (claims?.token_type !== 'refresh') return refuse(401)
      const { jti, sid, user_id: userId } = claims
      const now = Date.now()
      const expiresAt = now + REFRESH_SECONDS * 1000
      const values = [
        jti,
        randomId(),
        jti,
        jti,
        now,
        jti,
        now,
        jti,
        expiresAt,
        MAX_SESSION_MS,
        jti,
        jti,
        now - GRACE_MS,
      ]
      const session = env.DB.withSession('first-primary')
      const event = (action: string, outcome: string) =>
        [now, 'user', userId, userId, action, outcome, null, 'unknown', null, randomId(), '{}', sid, now] as const
      const [rotated] = await session.batch<{ refreshJti: string; rotatedAt: number; endedAt: number | null }>([
        session.prepare(ROTATE).bind(...values, now, sid, userId, now, now - MAX_SESSION_MS),
        session
          .prepare(AUDIT_REPLAY)
          .bind(...event('refresh_replayed', 'token_not_valid'), ...event('session_ended', 'ok')),
      ])
      const row = rotated?.results[0]
      if (!row || row.endedAt !== null) return refuse(401)
      return answer(await tokens.pair(userId, sid, row.refreshJti, row.rotatedAt), session.getBookmark())
    },
  }
}
