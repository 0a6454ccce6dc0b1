import { DatabaseSync } from 'node:sqlite'
import { STAFF_COOKIE } from '../../src/admin/panel/session-cookie.ts'
import { newStaffToken, staffTokenHash } from '../../src/admin/staff/staff-token.ts'
import { DAY_MS } from '../../src/lib/time.ts'
import type { Read } from './reads.ts'

/** A page of the panel may ask who is there, and then for what they see. */
const PAGE_TRIPS = 4
/** In the local runtime, on a database of a million people. */
const PAGE_MS = 150

/** Makes a superuser who is signed in to the panel. Gives their cookie back. */
export function preparePanel(file: string, now: number): string {
  const token = newStaffToken()
  const db = new DatabaseSync(file)
  try {
    const { id } = db
      .prepare(
        `INSERT INTO users (email, invite_code, is_staff, is_superuser, date_joined)
          VALUES ('scale@staff.example', '000000', 1, 1, ?) RETURNING id`,
      )
      .get(now) as { id: number }
    db.prepare(
      `INSERT INTO staff_sessions (token_hash, user_id, kind, created_at, last_used_at, expires_at)
        VALUES (?1, ?2, 'panel', ?3, ?3, ?3 + ${DAY_MS})`,
    ).run(staffTokenHash(token), id, now)
  } finally {
    db.close()
  }
  return `${STAFF_COOKIE}=${token}`
}

/** Every page of the panel, as a superuser meets it: first pages, filters, and what is most on one page. */
export function panelReadsOf(cookie: string): Read[] {
  const page = (name: string, path: string, rows: number): Read => ({
    name: `panel, ${name}`,
    path: `/admin/${path}`,
    page: rows,
    cookie,
    maxTrips: PAGE_TRIPS,
    maxMs: PAGE_MS,
  })
  return [page('not found', 'nowhere/', 1)]
}
