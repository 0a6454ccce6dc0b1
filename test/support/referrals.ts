import { env } from 'cloudflare:workers'
import { createClickTokens } from '../../src/links/click-token.ts'
import { pendingPhoneHash } from '../../src/referrals/keyed-hashes.ts'
import type { TestApp } from './test-app.ts'

let lastOwner = 0

/** A user with an invite code, inserted without a sign-in. */
export async function makeOwner(): Promise<{ id: number; code: string }> {
  lastOwner += 1
  const code = `A${String(10_000 + lastOwner)}`
  const row = await env.DB.prepare('INSERT INTO users (invite_code, date_joined) VALUES (?, 1) RETURNING id')
    .bind(code)
    .first<{ id: number }>()
  return { id: row!.id, code }
}

/** Inserts a link; without an owner, a campaign link. */
export async function makeLink(
  ownerId: number | null,
  key: string,
  fields: { expiresAt?: number; disabledAt?: number } = {},
) {
  await env.DB.prepare(
    'INSERT INTO referral_links (key, code, user_id, channel, created_at, expires_at, disabled_at) VALUES (?, ?, ?, ?, 1, ?, ?)',
  )
    .bind(key, key.toLowerCase(), ownerId, 'telegram', fields.expiresAt ?? null, fields.disabledAt ?? null)
    .run()
}

/** The token of a click now or at another time. */
export function clickOn({ config }: Pick<TestApp, 'config'>, key: string, at = Date.now()): string {
  return createClickTokens([config.secretKey], config.attributionWindowMs).mint(key, at).token
}

/** Submits a number on the landing page of a link. */
export const leaveNumber = (
  { request }: Pick<TestApp, 'request'>,
  body: { link: unknown; token: unknown; phone: unknown },
  headers: Record<string, string> = {},
) => request('POST', '/api/v1/referrals/pending/', { body, headers })

export interface StoredInvite {
  link_key: string
  inviter_id: number | null
  channel: string | null
  created_at: number
  expires_at: number
}

/** The pending invitation of a number. */
export const waitingFor = ({ config }: Pick<TestApp, 'config'>, phone: string) =>
  env.DB.prepare(
    'SELECT link_key, inviter_id, channel, created_at, expires_at FROM pending_invites WHERE phone_hash = ?',
  )
    .bind(pendingPhoneHash(config.secretKey, phone))
    .first<StoredInvite>()

/** The number of pending invitations, of one link or of all. */
export async function waiting(key?: string): Promise<number> {
  const row = await env.DB.prepare('SELECT count(*) AS n FROM pending_invites WHERE ?1 IS NULL OR link_key = ?1')
    .bind(key ?? null)
    .first<{ n: number }>()
  return row!.n
}
