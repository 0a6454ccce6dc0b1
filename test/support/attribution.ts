import { env } from 'cloudflare:workers'
import type { Config } from '../../src/config.ts'
import type { CurrentUser } from '../../src/people/responses.ts'
import { pendingPhoneHash } from '../../src/referrals/keyed-hashes.ts'
import { json } from './test-app.ts'
import type { SignedIn, TestApp } from './test-app.ts'

const DAY_MS = 86_400_000

interface PendingInvite {
  phone: string
  /** Null: of a campaign link. */
  inviterId: number | null
  linkKey: string
  channel?: string | null
  createdAt?: number
  expiresAt?: number
  /** The key that was current when the number was typed. */
  secretKey?: string
}

/** What the landing page of a link stores when a friend enters this number. */
export async function addPendingInvite(
  { secretKey: current }: Pick<Config, 'secretKey'>,
  { phone, inviterId, linkKey, channel = null, createdAt = Date.now(), expiresAt, secretKey = current }: PendingInvite,
): Promise<void> {
  await env.DB.prepare('INSERT INTO pending_invites VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
    .bind(
      pendingPhoneHash(secretKey, phone),
      linkKey,
      inviterId,
      channel,
      'network',
      '0123456789abcdef',
      createdAt,
      expiresAt ?? createdAt + 30 * DAY_MS,
    )
    .run()
}

export const countPendingInvites = async (): Promise<number> =>
  (await env.DB.prepare('SELECT count(*) AS n FROM pending_invites').first<number>('n')) ?? 0

/** Inserts a link and returns its key. */
export async function addLink(
  userId: number,
  { key, channel = null, disabledAt = null }: { key: string; channel?: string | null; disabledAt?: number | null },
): Promise<string> {
  await env.DB.prepare(
    'INSERT INTO referral_links (key, code, user_id, channel, created_at, disabled_at) VALUES (?1, ?1, ?2, ?3, ?4, ?5)',
  )
    .bind(key, userId, channel, Date.now(), disabledAt)
    .run()
  return key
}

export const decline = ({ request }: TestApp, { access }: Pick<SignedIn, 'access'>) =>
  request('DELETE', '/api/v1/referrals/inviter/', { token: access })

/** The caller's profile with its private fields. */
export async function ownPage({ request }: TestApp, { access }: Pick<SignedIn, 'access'>): Promise<CurrentUser> {
  return json<CurrentUser>(await request('GET', '/api/v1/users/current_user/', { token: access }))
}

export interface StoredReferral {
  invitee_id: number
  inviter_id: number
  link_key: string
  method: string
  certainty: string
  program: string
  channel: string | null
  country: string | null
  created_at: number
}

/** The stored referral of a user. */
export async function referralsOf(inviteeId: number): Promise<StoredReferral[]> {
  const { results } = await env.DB.prepare('SELECT * FROM referrals WHERE invitee_id = ?')
    .bind(inviteeId)
    .all<Record<keyof StoredReferral, unknown>>()
  return results as unknown as StoredReferral[]
}

/** Users whose `invited_by_code` and referral disagree. There must never be any. */
export async function disagreements(): Promise<unknown[]> {
  const { results } = await env.DB.prepare(`
    SELECT u.id AS user, u.invited_by_code AS code, r.inviter_id AS inviter FROM users AS u
      LEFT JOIN referrals AS r ON r.invitee_id = u.id LEFT JOIN users AS i ON i.invite_code = u.invited_by_code
    WHERE i.id IS NOT r.inviter_id
    UNION ALL SELECT invitee_id, NULL, inviter_id FROM referrals WHERE invitee_id NOT IN (SELECT id FROM users)`).all()
  return results
}

/** Compares the counts that triggers keep per inviter with the rows. */
export async function miscounted(): Promise<unknown[]> {
  const { results } = await env.DB.prepare(`
    SELECT u.id, u.invited_count, n.found, d.total FROM users AS u
      JOIN (SELECT i.id, count(r.invitee_id) AS found FROM users AS i LEFT JOIN referrals AS r ON r.inviter_id = i.id GROUP BY i.id) AS n
        ON n.id = u.id
      LEFT JOIN inviter_days AS d ON d.user_id = u.id AND d.day = (SELECT max(day) FROM inviter_days WHERE user_id = u.id)
    WHERE u.invited_count <> n.found OR coalesce(d.total, 0) <> n.found`).all()
  return results
}
