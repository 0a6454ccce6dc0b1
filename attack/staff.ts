import { newStaffToken, staffTokenHash } from '../src/identity/staff/staff-token.ts'
import { randomInviteCode } from '../src/lib/invite-code.ts'
import type { Arena } from './arena.ts'

const SESSION_MS = 3_600_000

/** Inserts a superuser with an open session, since no request creates the first one. Returns the token. */
export async function enterAsSuperuser({ db, evidence }: Arena): Promise<string> {
  const token = newStaffToken()
  evidence.add('token', token)
  const now = Date.now()
  const person = db
    .prepare(
      `INSERT INTO users (email, invite_code, is_staff, is_superuser, date_joined) VALUES (?, ?, 1, 1, ?) RETURNING id`,
    )
    .bind(`${crypto.randomUUID()}@staff.example`, randomInviteCode(), now)
  const id = (await person.first<{ id: number }>())?.id
  await db
    .prepare(
      `INSERT INTO staff_sessions (token_hash, user_id, kind, created_at, last_used_at, expires_at)
        VALUES (?, ?, 'api', ?, ?, ?)`,
    )
    .bind(staffTokenHash(token), id, now, now, now + SESSION_MS)
    .run()
  return token
}
