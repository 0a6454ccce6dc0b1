import { newStaffToken, staffTokenHash } from '../src/identity/staff/staff-token.ts'
import type { Arena } from './arena.ts'

const SESSION_MS = 3_600_000

/** Inserts a superuser with an open session, since no request creates the first one. Returns the token. */
export async function enterAsSuperuser({ db, evidence }: Arena): Promise<string> {
  const token = newStaffToken()
  evidence.add('token', token)
  const now = Date.now()
  const account = db
    .prepare(`INSERT INTO staff (email, role, created_at) VALUES (?, 'superuser', ?) RETURNING id`)
    .bind(`${crypto.randomUUID()}@staff.example`, now)
  const id = (await account.first<{ id: number }>())?.id
  await db
    .prepare(
      `INSERT INTO staff_sessions (token_hash, staff_id, kind, created_at, last_used_at, expires_at)
        VALUES (?, ?, 'api', ?, ?, ?)`,
    )
    .bind(staffTokenHash(token), id, now, now, now + SESSION_MS)
    .run()
  return token
}
