import { waitUntil } from 'cloudflare:workers'
import { createClickTokens } from '../../src/links/click-token.ts'
import { clickShardOf } from '../../src/links/clicks/click.ts'
import type { LinkRecord } from '../../src/links/live-link.ts'
import { createLinkCache, freshUntil, rememberLinks } from '../../src/links/redirect/link-cache.ts'
import type { BareEnv } from '../bare-worker.ts'
import { answer, NO_BODY_HEADERS, refuse } from './answers.ts'
import { LINK_OF_INVITE_CODE } from './referral-statements.ts'

const WINDOW_SECONDS = 30 * 86_400
const PLAIN = { channel: null, campaign: null, destination: null, title: null, description: null, image: null }

/** Clicks and their tokens: the same cached link, the same HMACs, the same call to the counter. */
export function createBareRedirect(env: BareEnv) {
  const tokens = createClickTokens([env.SECRET_KEY], WINDOW_SECONDS * 1000)
  const cache = rememberLinks(
    createLinkCache(() => caches.default),
    () => Date.now(),
  )

  async function readLink(key: string): Promise<LinkRecord | undefined> {
    const session = env.DB.withSession('first-unconstrained')
    const [found] = await session.batch<{ ownerId: number; ownerName: string | null }>([
      session.prepare(LINK_OF_INVITE_CODE).bind(key, 1),
    ])
    const owner = found?.results[0]
    const link = owner && { key, inviteCode: key, ...owner, ...PLAIN, expiresAt: null }
    waitUntil(cache.put(key, { link, freshUntil: freshUntil(link, Date.now()) }))
    return link
  }

  return {
    async redirect(request: Request, key: string): Promise<Response> {
      const now = Date.now()
      const cached = await cache.get(key)
      const link = cached && cached.freshUntil > now ? cached.link : await readLink(key)
      if (!link) return refuse(404)
      const { token } = tokens.mint(key, now)
      const visitor = `unknown ${request.headers.get('user-agent')}`
      const click = { linkKey: key, ownerId: link.ownerId, at: now, country: null, channel: 'direct', visitor } as const
      waitUntil(env.CLICK_COUNTER.get(env.CLICK_COUNTER.idFromName(clickShardOf(key))).count(click))
      return new Response(null, {
        status: 302,
        headers: {
          ...NO_BODY_HEADERS,
          'Cache-Control': 'private, no-store',
          'X-Robots-Tag': 'noindex',
          Vary: 'User-Agent',
          Location: env.IOS_STORE_URL,
          'Set-Cookie': `__Host-referral=${token}; Max-Age=${WINDOW_SECONDS}; Path=/; HttpOnly; Secure; SameSite=Lax`,
          'X-Request-Id': crypto.randomUUID(),
        },
      })
    },

    async resolve(request: Request): Promise<Response> {
      const { token } = JSON.parse(await request.text()) as { token: string }
      const click = tokens.read(token, Date.now())
      return answer(click ? { valid: true, referral_token: tokens.renew(click) } : { valid: false })
    },
  }
}
