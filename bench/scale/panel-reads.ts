import { DatabaseSync } from 'node:sqlite'
import { STAFF_COOKIE } from '../../src/admin/panel/session-cookie.ts'
import { newStaffToken, staffTokenHash } from '../../src/admin/staff/staff-token.ts'
import { DAY_MS } from '../../src/lib/time.ts'
import type { Readers } from './readers.ts'
import type { Read } from './reads.ts'

/** A page of the panel may ask who is there, and then for what they see. */
const PAGE_TRIPS = 4
/** Rows that a list shows at once. */
const LIST_PAGE = 50
/** A row for each day and kind, of this span and the one before. */
const DASHBOARD_ROWS = 2_000
/** Profile, sessions, invitees, links, events. */
const PERSON_ROWS = 200
const LINK_ROWS = 180

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
export function panelReadsOf({ top }: Readers, cookie: string): Read[] {
  const page = (name: string, path: string, rows: number): Read => ({
    name: `panel, ${name}`,
    path: `/admin/${path}`,
    page: rows,
    cookie,
    maxTrips: PAGE_TRIPS,
    maxMs: PAGE_MS,
  })
  const list = (name: string, path: string) => page(name, path, LIST_PAGE)
  return [
    ...[7, 30, 90].map((days) => page(`dashboard, ${days} days`, `?days=${days}`, DASHBOARD_ROWS)),
    list('people', 'people/'),
    list('people, search', 'people/?search=anna'),
    list('people, part of a phone', 'people/?search=4445'),
    list('people, nobody found', 'people/?search=zzzzqqqq'),
    list('people, most invited', 'people/?ordering=most_invited'),
    list('people, oldest', 'people/?ordering=oldest'),
    list('people, blocked in RU', 'people/?active=false&country=RU'),
    list('people, staff', 'people/?staff=true'),
    list('people, all filters', 'people/?search=anna&active=true&has_inviter=true&country=RU&joined_from=2026-01-01'),
    page('person, top inviter', `people/${top.userId}/`, PERSON_ROWS),
    page('person, tree open', `people/${top.userId}/?open=${top.userId}`, PERSON_ROWS),
    list('invitees of the top', `people/${top.userId}/invited/`),
    page('edit', `people/${top.userId}/edit/`, 1),
    page('number', `numbers/?phone=%2B79174445566`, 1),
    page('codes', 'codes/', 1),
    page('countries', 'countries/', 1),
    list('links', 'links/'),
    list('links of the top', `links/?owner=${top.userId}`),
    page('link', `links/${top.link}/`, LINK_ROWS),
    list('referrals', 'referrals/'),
    list('referrals of the top', `referrals/?inviter=${top.userId}`),
    list('referrals, certain', 'referrals/?certainty=certain&method=code'),
    page('referral', `referrals/${top.userId}/`, 1),
    ...['day', 'week', 'month', 'all'].map((period) => list(`leaderboard, ${period}`, `leaderboard/?period=${period}`)),
    list('audit', 'audit/'),
    list('audit of one person', `audit/?subject=${top.userId}`),
    list('audit, one action', 'audit/?action=person_blocked'),
    list('jobs', 'jobs/'),
    page('account', 'account/', 1),
  ]
}
