import { env } from 'cloudflare:workers'
import type { Decision } from '../../src/db/derived/decide.ts'
import { rewardName } from '../../src/rewards/reward-name.ts'
import { Rule } from '../../src/rewards/rule.ts'
import { eventId } from './event-id.ts'
import { insertReferrals } from './referral-rows.ts'

/** Input that tries to run as a script, break out of an attribute, or reverse the text around it. */
export const hostile = (field: string): string =>
  `typed:${field}"'><img src=x onerror=alert(1)><script>alert(2)</script>\u202e{{1}}</title>\u0639 \u{1F469}\u200D\u{1F467}`

/** HTML-escaped like our pages do. */
export const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')

export interface HostilePeople {
  /** Every text field of this person is hostile. */
  id: number
  inviteeId: number
  /** The key of their link. */
  link: string
  /** A job of a staff member with a hostile name. */
  jobId: number
  /** A reward program with a hostile name and event. */
  programId: number
  /** An event of the invitee with a hostile id, which earned the inviter something. */
  rewardId: string
  inviteCode: string
}

const HOUR_MS = 3_600_000

/** Two people, one invited by the other, with hostile text in every field, as if nothing were validated. */
export async function createHostilePeople(now = Date.now()): Promise<HostilePeople> {
  const inviteCode = 'XSSXSS'
  const insertUser = (name: string, phone: string, code: string, invitedBy: string | null) =>
    env.DB.prepare(
      `INSERT INTO users (phone, invite_code, invited_by_code, first_name, last_name, display_name, email, is_active,
        block_reason, country, date_joined, last_login) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, 'RU', ?, ?) RETURNING id`,
    ).bind(
      phone,
      code,
      invitedBy,
      ...['first_name', 'last_name', 'display_name', 'email'].map((field) => hostile(`${name}_${field}`)),
      hostile(`${name}_block_reason`),
      now - HOUR_MS,
      now,
    )
  const owner = await insertUser('owner', '+79170000001', inviteCode, null).first<{ id: number }>()
  const invitee = await insertUser('invitee', '+79170000002', 'XSSXS2', inviteCode).first<{ id: number }>()
  const [id, inviteeId] = [owner!.id, invitee!.id]
  const staff = await env.DB.prepare(
    `INSERT INTO staff (email, name, role, created_at) VALUES (?, ?, 'support', ?) RETURNING id`,
  )
    .bind(hostile('staff_email'), hostile('staff_name'), now)
    .first<{ id: number }>()
  await insertReferrals([{ invitee: inviteeId, inviter: id, at: now - HOUR_MS }])
  const details = JSON.stringify({ reason: hostile('audit_reason'), before: { first_name: hostile('audit_before') } })
  const event = env.DB.prepare(
    `INSERT INTO audit_events (id, actor, actor_id, subject_id, action, outcome, user_agent, request_id, details)
      VALUES (?, ?, ?, ?, ?, 'ok', ?, ?, ?)`,
  )
  const agent = hostile('audit_user_agent')
  await env.DB.batch([
    env.DB.prepare('INSERT INTO sessions (id, user_id, expires_at, device, network) VALUES (?, ?, ?, ?, ?)').bind(
      now * 1000,
      id,
      now + 24 * HOUR_MS,
      hostile('session_device'),
      hostile('session_network'),
    ),
    env.DB.prepare(
      `INSERT INTO referral_links (key, code, user_id, label, channel, campaign, destination, title, description, image,
        created_at) VALUES ('XSS11NK', 'XSS11NK', ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).bind(
      id,
      ...['label', 'channel', 'campaign', 'destination', 'title', 'description', 'image'].map((field) =>
        hostile(`link_${field}`),
      ),
      now,
    ),
    event.bind(eventId(now), 'staff', staff!.id, id, 'profile_changed', agent, 'hostile-request', details),
    event.bind(eventId(now, 1), 'user', id, id, 'exported', agent, 'hostile-request', null),
  ])
  const job = await env.DB.prepare(
    `INSERT INTO staff_jobs (staff_id, action, selection, params, reason, total, last_id, state, created_at)
      VALUES (?, 'block', '{"ids":[1]}', '{"until":null}', ?, 1, 1, 'done', ?) RETURNING id`,
  )
    .bind(staff!.id, hostile('job_reason'), now)
    .first<{ id: number }>()
  const programId = await createHostileProgram(staff!.id)
  const rewardId = await createHostileReward(programId, id, inviteeId)
  return { id, inviteeId, link: 'XSS11NK', jobId: job!.id, programId, rewardId, inviteCode }
}

async function createHostileProgram(staffId: number): Promise<number> {
  const rule = { ...Rule.parse({ event: 'purchase', inviter: { fixed: 5 } }), event: hostile('program_event') }
  const program = await env.DB.prepare(
    `INSERT INTO programs (name, unit, event, starts_at, created_at) VALUES (?, 'points', ?, 0, 0) RETURNING id`,
  )
    .bind(hostile('program_name'), rule.event)
    .first<{ id: number }>()
  await env.DB.batch([
    env.DB.prepare('INSERT INTO program_rules VALUES (?, 1, ?, 0)').bind(program!.id, JSON.stringify(rule)),
    env.DB.prepare(
      `INSERT INTO api_keys (name, hash, prefix, scopes, created_at, created_by) VALUES (?, 'x', 'rk_x', 'feed.read', 0, ?)`,
    ).bind(hostile('key_name'), staffId),
    env.DB.prepare(
      `INSERT INTO webhooks (id, url, description, secret, position, stopped_at, stopped_why, created_at, created_by)
        VALUES (1, 'https://shop.example/', ?, 'x', 0, 1, 'staff', 0, ?)`,
    ).bind(hostile('webhook_description'), staffId),
  ])
  return program!.id
}

/** The triggers make the reward from what was decided. */
async function createHostileReward(programId: number, userId: number, inviteeId: number): Promise<string> {
  const side = { side: 'inviter', user: userId, ordinal: 1, amount: 5 } as const
  await env.DB.prepare(
    `INSERT INTO reward_events (source, event_id, user_id, type, occurred_at, created_at, inviter_id, body_hash, decisions)
      VALUES ('api', ?, ?, ?, 1, 1, ?, '', ?)`,
  )
    .bind(
      ...[hostile('event_id'), inviteeId, hostile('event_type'), userId],
      JSON.stringify([{ program: programId, version: 1, sides: [side] }] satisfies Decision[]),
    )
    .run()
  return rewardName({ programId, inviteeId, ...side })
}
