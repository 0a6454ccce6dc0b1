import { env } from 'cloudflare:workers'
import type { Click } from '../../../src/links/clicks/click.ts'
import { linkKey } from '../../../src/links/link-key.ts'
import type { LinkCache } from '../../../src/links/redirect/link-cache.ts'
import { rememberLinks } from '../../../src/links/redirect/link-cache.ts'
import type { Ports } from '../../../src/ports.ts'
import { createTestApp } from '../../support/test-app.ts'

export const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1'
export const PIXEL =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36'
export const DESKTOP =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36'

export const STORES = {
  IOS_STORE_URL: 'https://apps.apple.com/app/id1234567890',
  ANDROID_STORE_URL: 'https://play.google.com/store/apps/details?id=com.example.app',
}

let lastOwner = 0

/** A user with an invite code. */
export async function addOwner(changes: { name?: string; isActive?: boolean; deletedAt?: number } = {}) {
  lastOwner += 1
  const code = `9${String(lastOwner).padStart(5, '0')}`
  const { id } = (await env.DB.prepare(
    `INSERT INTO users (invite_code, date_joined, display_name, is_active, deleted_at) VALUES (?, 1, ?, ?, ?) RETURNING id`,
  )
    .bind(code, changes.name ?? null, changes.isActive === false ? 0 : 1, changes.deletedAt ?? null)
    .first<{ id: number }>())!
  return { id, code }
}

interface NewLink {
  code: string
  /** Null: a campaign link. */
  userId: number | null
  channel?: string
  campaign?: string
  destination?: string
  title?: string
  description?: string
  image?: string
  expires_at?: number
  disabled_at?: number
}

/** A link with its own row. */
export async function addLink({ code, userId, ...rest }: NewLink): Promise<void> {
  const names = Object.keys(rest)
  const values = [linkKey(code), code, userId, ...Object.values(rest)]
  await env.DB.prepare(
    `INSERT INTO referral_links (${['key', 'code', 'user_id', ...names, 'created_at'].join()})
      VALUES (${values.map(() => '?').join()}, 1)`,
  )
    .bind(...values)
    .run()
}

/** The service with a recording counter and cache. */
export function createRedirectApp(variables: Record<string, string> = {}, ports: Partial<Ports> = {}) {
  const clicks: Click[] = []
  const shares: string[] = []
  const asked = { get: 0, put: 0, forget: 0 }
  const stored = new Map<string, Awaited<ReturnType<LinkCache['get']>>>()
  const cache: LinkCache = {
    get: (key) => {
      asked.get += 1
      return Promise.resolve(stored.get(key))
    },
    put: (key, cached) => {
      asked.put += 1
      if (cached.link) stored.set(key, cached)
      return Promise.resolve()
    },
    forget: (key) => {
      asked.forget += 1
      stored.delete(key)
      return Promise.resolve()
    },
  }
  /** A new isolate in the same location. */
  const startIsolate = (more: Partial<Ports> = {}) =>
    createTestApp({
      variables: { ...STORES, NETWORK_LIMITS: 'on', ...variables },
      ports: {
        clicks: {
          count: (click) => {
            clicks.push(click)
            return Promise.resolve()
          },
        },
        linkCache: rememberLinks(cache, () => Date.now()),
        ipLimit: (bucket) => {
          shares.push(bucket)
          return Promise.resolve(true)
        },
        ...ports,
        ...more,
      },
    })
  const app = startIsolate()
  const visit = (
    path: string,
    userAgent: string | null = DESKTOP,
    headers: Record<string, string> = {},
    method = 'GET',
  ) => app.request(method, path, { headers: { ...(userAgent !== null && { 'User-Agent': userAgent }), ...headers } })
  return { ...app, visit, clicks, shares, asked, startIsolate }
}

/** The token in a Location header, wherever the target puts it. */
export function tokenIn(location: string | null): string | undefined {
  const url = new URL(location ?? 'https://none.example')
  const referrer = new URLSearchParams(url.searchParams.get('referrer') ?? '')
  return (
    url.searchParams.get('referral_token') ??
    url.searchParams.get('referrerId') ??
    referrer.get('referral_token') ??
    undefined
  )
}

/** The token in a Set-Cookie header. */
export const cookieIn = (response: Response): string | undefined =>
  /^__Host-referral=([\w-]+);/.exec(response.headers.get('set-cookie') ?? '')?.[1]
