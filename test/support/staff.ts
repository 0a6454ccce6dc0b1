import { env } from 'cloudflare:workers'
import type { Role } from '../../src/identity/permissions.ts'
import { newStaffToken, staffTokenHash } from '../../src/identity/staff/staff-token.ts'
import { STAFF_COOKIE } from '../../src/panel/kit/access.ts'

const DAY_MS = 86_400_000

export interface TestStaff {
  id: number
  email: string
  /** For `Authorization: Bearer`. */
  token: string
  /** For `Cookie`, in the panel. */
  cookie: string
}

let made = 0

/** A staff member with an open session of each kind. Signing in by password is tested elsewhere. */
export async function createStaff(role: Role, now = Date.now()): Promise<TestStaff> {
  made += 1
  const email = `${role}-${made}@staff.example`
  const account = await env.DB.prepare(
    'INSERT INTO staff (email, name, role, created_at) VALUES (?, ?, ?, ?) RETURNING id',
  )
    .bind(email, `Staff ${made}`, role, now)
    .first<{ id: number }>()
  const id = account!.id
  const [token, cookie] = [newStaffToken(), newStaffToken()]
  const open = (kind: string, value: string) =>
    env.DB.prepare(
      `INSERT INTO staff_sessions (token_hash, staff_id, kind, created_at, last_used_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)`,
    ).bind(staffTokenHash(value), id, kind, now, now, now + DAY_MS)
  await env.DB.batch([open('api', token), open('panel', cookie)])
  return { id, email, token, cookie: `${STAFF_COOKIE}=${cookie}` }
}

/** Changes the stored account, such as `blocked_at = 1`. */
export const changeStaff = async (id: number, assignment: string) =>
  env.DB.prepare(`UPDATE staff SET ${assignment} WHERE id = ?`).bind(id).run()
