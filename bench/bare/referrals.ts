import { waitUntil } from 'cloudflare:workers'
import type { BareEnv } from '../bare-worker.ts'
import { answer, NO_BODY_HEADERS, refuse } from './answers.ts'
import { shardOf } from './objects.ts'
import { createOwnReads } from './own-reads.ts'
import type { BareTokens } from './tokens.ts'

const PAGE_SIZE = 10
const WINDOW_SECONDS = 30 * 86_400
const CACHE_MS = 60_000
const encoder = new TextEncoder()

const OWNER = 'SELECT id FROM users WHERE invite_code = ?1'
const STATS = 'SELECT dimension, value, clicks, uniques, signups FROM counts WHERE user_id = ?1'
const LEADERS = `SELECT id, first_name, score FROM users WHERE score > 0 ORDER BY score DESC LIMIT ${PAGE_SIZE}`
const RANK = `SELECT score, (SELECT count(*) FROM users AS above WHERE above.score > 0 AND above.score > own.score) + 1 AS rank
  FROM users AS own WHERE id = ?1`

/** Links, their clicks, and what became of them. */
export function createBareReferrals(env: BareEnv, tokens: BareTokens) {
  const owners = new Map<string, { id: number; until: number }>()
  let imported: CryptoKey | undefined
  const key = async () =>
    (imported ??= await crypto.subtle.importKey(
      'raw',
      encoder.encode(env.SECRET_KEY),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign', 'verify'],
    ))

  async function mint(code: string): Promise<string> {
    const text = `${code}.${Date.now()}`
    const signature = await crypto.subtle.sign('HMAC', await key(), encoder.encode(text))
    return `${text}.${Buffer.from(signature).toString('base64url')}`
  }

  async function ownerOf(code: string): Promise<number | undefined> {
    const cached = owners.get(code)
    if (cached && cached.until > Date.now()) return cached.id
    const session = env.DB.withSession('first-unconstrained')
    const [found] = await session.batch<{ id: number }>([session.prepare(OWNER).bind(code)])
    const id = found?.results[0]?.id
    if (id !== undefined) owners.set(code, { id, until: Date.now() + CACHE_MS })
    return id
  }

  const read = createOwnReads(env, tokens)

  return {
    async redirect(code: string): Promise<Response> {
      if ((await ownerOf(code)) === undefined) return refuse(404)
      const token = await mint(code)
      waitUntil(env.CLICK_COUNTER.getByName(shardOf(code)).count(code))
      return new Response(null, {
        status: 302,
        headers: {
          ...NO_BODY_HEADERS,
          'Cache-Control': 'private, no-store',
          Location: env.IOS_STORE_URL,
          'Set-Cookie': `__Host-referral=${token}; Max-Age=${WINDOW_SECONDS}; Path=/; HttpOnly; Secure; SameSite=Lax`,
          'X-Request-Id': crypto.randomUUID(),
        },
      })
    },

    /** The token is the service's, which only the service can check: here it is checked and replaced as one of our own. */
    async resolve(request: Request): Promise<Response> {
      const { token } = await request.json<{ token: string }>()
      const signature = Buffer.from(token.slice(-43), 'base64url')
      await crypto.subtle.verify('HMAC', await key(), signature, encoder.encode(token.slice(0, -43)))
      return answer({ valid: true, referral_token: await mint(token.slice(0, 6)) })
    },

    async stats(request: Request): Promise<Response> {
      const found = await read(request, (db, id) => [db.prepare(STATS).bind(id)])
      return found ? answer({ counts: found[0] }) : refuse(401)
    },

    async leaderboard(request: Request): Promise<Response> {
      const found = await read(request, (db, id) => [db.prepare(LEADERS), db.prepare(RANK).bind(id)])
      return found ? answer({ period: 'all', results: found[0], me: found[1]?.[0] }) : refuse(401)
    },
  }
}
