import { randomInviteCode } from '../../src/lib/invite-code.ts'
import type { BareEnv } from '../bare-worker.ts'
import { answer, refuse } from './answers.ts'
import { shardOf } from './objects.ts'
import { IS_LIVE } from './own-reads.ts'
import { REFRESH_SECONDS } from './tokens.ts'
import type { BareTokens } from './tokens.ts'

const CODE_SECONDS = 600
const MAX_ATTEMPTS = 5
const randomId = () => crypto.randomUUID().replaceAll('-', '')
const bodyOf = async <Body>(request: Request): Promise<Body> => request.json()

/** Of a known phone only the last sign-in changes; an inviter counts only for a new one. */
const SIGN_IN = `INSERT INTO users (phone, invite_code, invited_by, date_joined, last_login)
  VALUES (?1, ?2, (SELECT id FROM users WHERE invite_code = ?3), ?4, ?4)
  ON CONFLICT (phone) DO UPDATE SET last_login = ?4 RETURNING id`
const OPEN_SESSION = `INSERT INTO sessions (id, user_id, jti, expires_at)
  SELECT ?1, id, ?2, ?3 FROM users WHERE phone = ?4`
const SCORE = 'UPDATE users SET score = score + 1 WHERE invite_code = ?1'
const ROTATE = `UPDATE sessions SET jti = ?1, expires_at = ?2 WHERE id = ?3 AND jti = ?4 AND expires_at > ?5`

interface SignIn {
  phone: string
  code: number
  invited_by_code?: string
}

/** The routes of `/auth`: one call of the guard, one of KV, one batch. */
export function createBareAuth(env: BareEnv, tokens: BareTokens) {
  const guardOf = (phone: string) => env.PHONE_GUARD.getByName(shardOf(phone))

  return {
    async sendCode(request: Request): Promise<Response> {
      const { phone } = await bodyOf<{ phone: string }>(request)
      const code = String(1000 + ((crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % 9000))
      await guardOf(phone).send(phone)
      await env.CODES.put(phone, code, { expirationTtl: CODE_SECONDS })
      return answer({ expires_in: CODE_SECONDS, resend_in: 60, code_length: 4, code: Number(code) })
    },

    async signIn(request: Request): Promise<Response> {
      const { phone, code, invited_by_code: invitedBy = null } = await bodyOf<SignIn>(request)
      if ((await guardOf(phone).attempt(phone)) > MAX_ATTEMPTS) return refuse(429)
      if ((await env.CODES.get(phone)) !== String(code)) return refuse(403)
      const [now, sid, jti] = [Date.now(), randomId(), randomId()]
      const session = env.DB.withSession('first-primary')
      const [signedIn] = await session.batch<{ id: number }>([
        session.prepare(SIGN_IN).bind(phone, randomInviteCode(), invitedBy, now),
        session.prepare(OPEN_SESSION).bind(sid, jti, now + REFRESH_SECONDS * 1000, phone),
        ...(invitedBy === null ? [] : [session.prepare(SCORE).bind(invitedBy)]),
      ])
      const user = signedIn?.results[0]
      return user ? answer(await tokens.pair(user.id, sid, jti, now)) : refuse(403)
    },

    async verify(request: Request): Promise<Response> {
      const { token } = await bodyOf<{ token: string }>(request)
      const claims = await tokens.read(token)
      if (!claims) return refuse(401)
      const session = env.DB.withSession('first-primary')
      const [live] = await session.batch([session.prepare(IS_LIVE).bind(claims.sid, Date.now())])
      return live?.results.length === 1 ? answer({}) : refuse(401)
    },

    async refresh(request: Request): Promise<Response> {
      const { refresh } = await bodyOf<{ refresh: string }>(request)
      const claims = await tokens.read(refresh)
      if (claims?.token_type !== 'refresh') return refuse(401)
      const [now, jti] = [Date.now(), randomId()]
      const session = env.DB.withSession('first-primary')
      const [rotated] = await session.batch([
        session.prepare(ROTATE).bind(jti, now + REFRESH_SECONDS * 1000, claims.sid, claims.jti, now),
      ])
      if (rotated?.meta.changes !== 1) return refuse(401)
      return answer(await tokens.pair(claims.user_id, claims.sid, jti, now))
    },
  }
}
