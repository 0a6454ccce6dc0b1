import { deriveKey, hmacHex } from '../../src/lib/keys.ts'
import { GUARD_SHARDS } from '../../src/guard/durable-guard.ts'
import { randomInviteCode } from '../../src/lib/invite-code.ts'
import type { BareEnv } from '../bare-worker.ts'
import { answer, refuse } from './answers.ts'
import { OPEN_SESSION, ROTATE, SIGN_UP, GREET } from './statements.ts'
import { REFRESH_SECONDS } from './tokens.ts'
import type { BareTokens } from './tokens.ts'

const GRACE_MS = 30_000
const randomId = () => crypto.randomUUID().replaceAll('-', '')
const bodyOf = async <Body>(request: Request): Promise<Body> => JSON.parse(await request.text()) as Body

/** The routes of `/auth` with no check but those that the stores and the signatures make. */
export function createBareAuth(env: BareEnv, tokens: BareTokens) {
  const phoneKeys = deriveKey(env.SECRET_KEY, 'phone-keys')

  /** All numbers of the bench are of calling code 7. */
  function guardOf(phone: string) {
    const phoneKey = hmacHex(phoneKeys, phone)
    const shard = Number.parseInt(phoneKey.slice(0, 8), 16) % GUARD_SHARDS
    const id = env.PHONE_GUARD.idFromName(`7:${shard}`)
    return { phoneKey, stub: env.PHONE_GUARD.get(id, { locationHint: 'eeur' }) }
  }

  return {
    async sendCode(request: Request): Promise<Response> {
      const { phone } = await bodyOf<{ phone: string }>(request)
      const { stub, phoneKey } = guardOf(phone)
      const issued = await stub.issueCode(phoneKey)
      if (issued.kind === 'limited') return refuse(429)
      const { code, resendInSeconds } = issued
      return answer({ expires_in: 600, resend_in: resendInSeconds, code_length: code.length, code: Number(code) })
    },

    async signIn(request: Request): Promise<Response> {
      const { phone, code } = await bodyOf<{ phone: string; code: number }>(request)
      const { stub, phoneKey } = guardOf(phone)
      const checked = await stub.checkCode(phoneKey, String(code))
      if (checked.kind !== 'accepted') return refuse(403)
      const [now, sid, jti] = [Date.now(), randomId(), randomId()]
      const session = env.DB.withSession('first-primary')
      const userAgent = request.headers.get('user-agent')
      const [, , greeted] = await session.batch<{ id: number; isActive: number }>([
        session.prepare(SIGN_UP).bind(phone, randomInviteCode(), null, now, null, null),
        session.prepare(OPEN_SESSION).bind(sid, jti, now, now, now + REFRESH_SECONDS * 1000, userAgent, null, phone),
        session.prepare(GREET).bind(now, phone),
      ])
      const user = greeted?.results[0]
      if (!user || user.isActive !== 1) return refuse(403)
      return answer(await tokens.pair(user.id, sid, jti, now), session.getBookmark())
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
      const values = [jti, randomId(), jti, jti, now, jti, expiresAt, jti, jti, now - GRACE_MS, now, sid, userId, now]
      const session = env.DB.withSession('first-primary')
      const [rotated] = await session.batch<{ refreshJti: string; rotatedAt: number; endedAt: number | null }>([
        session.prepare(ROTATE).bind(...values),
      ])
      const row = rotated?.results[0]
      if (!row || row.endedAt !== null) return refuse(401)
      return answer(await tokens.pair(userId, sid, row.refreshJti, row.rotatedAt), session.getBookmark())
    },
  }
}
