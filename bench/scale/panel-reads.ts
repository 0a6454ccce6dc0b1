import { DatabaseSync } from 'node:sqlite'
import { LOOKED_AT_ONCE } from '../../src/admin/jobs/selection.ts'
import { MOST_PEOPLE } from '../../src/admin/jobs/selection.ts'
import { newStaffToken, staffTokenHash } from '../../src/identity/staff/staff-token.ts'
import { DAY_MS, toDay } from '../../src/lib/time.ts'
import { STAFF_COOKIE } from '../../src/panel/kit/access.ts'
import type { Readers } from './readers.ts'
import { GROUPS_OF_LINK, SLACK_ROWS } from './reads.ts'
import type { Read } from './reads.ts'

/** A panel page may authenticate first and then read its data. */
const PAGE_TRIPS = 5
const EVENTS = 300_000
/** Rows that a list shows at once. */
const LIST_PAGE = 25
/** The first page of a list also counts: a row of an index, the person and who was last, for 2,000 people. */
const COUNT_ROWS = 3 * 2_000
/** One row per day and kind, for this period and the previous one. */
const DASHBOARD_ROWS = 2_000
/** One for each day, and two for its sign-ups and for those of its day in the period before; five for each value. */
const growthRows = (days: number, values = 30) => 5 * days + 5 * values
/** The readers' clicks come from this many, the seed's from some of them. */
const COUNTRIES = 265
/** Profile, sessions, invitees, links, events. */
const PERSON_ROWS = 50
const LINK_ROWS = 30 + GROUPS_OF_LINK

/** In the local runtime, on a database of a million users. */
const PAGE_MS = 150

/** A bulk action counts the people it would affect and may read its filter's whole index, a step at a time. */
const PREVIEW_MS = 1_000
/** An index and the row. */
const ROWS_OF_EACH = 2
/** A search compares the newest fifty of six pieces to find the rarest. */
const CHOOSING_ROWS = 6 * 50
const MONTH_MS = 30 * DAY_MS

export interface PanelReader {
  cookie: string
  /** The same for the JSON routes. */
  token: string
  staffId: number
}

/** Inserts a superuser signed in to the panel. Returns cookie and id. */
export function preparePanel(file: string, now: number): PanelReader {
  const [token, apiToken] = [newStaffToken(), newStaffToken()]
  const db = new DatabaseSync(file)
  try {
    const { id } = db
      .prepare(
        `INSERT INTO staff (email, role, created_at) VALUES ('scale@staff.example', 'superuser', ?) RETURNING id`,
      )
      .get(now) as { id: number }
    const openSession = db.prepare(
      `INSERT INTO staff_sessions (token_hash, staff_id, kind, created_at, last_used_at, expires_at)
        VALUES (?1, ?2, ?3, ?4, ?4, ?4 + ${DAY_MS})`,
    )
    openSession.run(staffTokenHash(token), id, 'panel', now)
    openSession.run(staffTokenHash(apiToken), id, 'api', now)
    addEvents(db, id, now)
    return { cookie: `${STAFF_COOKIE}=${token}`, token: apiToken, staffId: id }
  } finally {
    db.close()
  }
}

/** Data for the audit log and the dashboard: half a year of sign-ins, failures and staff actions. */
function addEvents(db: DatabaseSync, staffId: number, now: number): void {
  const numbers = `WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ${EVENTS})`
  // In microseconds, as src/db/time-id.ts makes them: odd for events, even for sign-ins.
  const id = `2 * CAST((?1 - ((${EVENTS} - n) * (180.0 * ${DAY_MS} / ${EVENTS}))) * 500 AS INTEGER)`
  db.prepare(
    `${numbers} INSERT INTO audit_events (id, actor, actor_id, subject_id, action, outcome, request_id)
    SELECT 1 + ${id}, CASE WHEN n % 1000 = 0 THEN 'staff' ELSE 'user' END,
      CASE WHEN n % 1000 = 0 THEN ?2 ELSE 2 + n % 1000 END, 2 + n % 1000,
      CASE WHEN n % 1000 = 0 THEN 'person_blocked' ELSE 'sign_in_failed' END,
      CASE WHEN n % 1000 = 0 THEN 'ok' ELSE 'invalid_code' END, printf('scale-%d', n)
    FROM numbers WHERE n % 1000 = 0 OR n % 7 = 0`,
  ).run(now, staffId)
  db.prepare(
    `${numbers} INSERT INTO sessions (id, user_id, is_sign_up, expires_at) SELECT ${id}, 2 + n % 1000, n % 5 = 0, 1
    FROM numbers WHERE n % 1000 <> 0 AND n % 7 <> 0`,
  ).run(now)
}

/** Every panel page as a superuser sees it: first pages, filters, and the largest pages. */
export function panelReadsOf({ top }: Readers, { cookie, staffId }: PanelReader, now: number): Read[] {
  const page = (name: string, path: string, rows: number): Read => ({
    name: `panel, ${name}`,
    path: `/admin/${path}`,
    page: rows,
    cookie,
    maxTrips: PAGE_TRIPS,
    maxMs: PAGE_MS,
  })
  const month = `${toDay(Date.now()).slice(0, 7)}-01`
  const list = (name: string, path: string) => page(name, path, LIST_PAGE + COUNT_ROWS)
  return [
    ...[7, 30, 90].map((days) => page(`dashboard, ${days} days`, `?days=${days}`, DASHBOARD_ROWS)),
    list('people', 'people/'),
    list('people, search', 'people/?search=anna'),
    list('people, part of a phone', 'people/?search=4445'),
    list('people, end of a phone', 'people/?search=%E2%80%A64445'),
    list('people, four digits in Germany', 'people/?search=4445&country=DE'),
    list('people, this month', `people/?joined_from=${month}`),
    ...['-country', 'first_name', 'least_invited'].map((by) => list(`people, by ${by}`, `people/?ordering=${by}`)),
    list('referrals, this month', `referrals/?from=${month}`),
    list('links, this month, oldest first', `links/?from=${month}&ordering=oldest`),
    list('people, no results', 'people/?search=zzzzqqqq'),
    list('people, most invited', 'people/?ordering=most_invited'),
    list('people, oldest', 'people/?ordering=oldest'),
    list('people, blocked in RU', 'people/?active=false&country=RU'),
    list('people, all filters', 'people/?search=anna&active=true&has_inviter=true&country=RU&joined_from=2026-01-01'),
    page('person, top inviter', `people/${top.userId}/`, PERSON_ROWS),
    // The tree and the rewards are read side by side.
    {
      ...page('person, tree expanded', `people/${top.userId}/?open=${top.userId}`, PERSON_ROWS),
      maxTrips: PAGE_TRIPS + 1,
    },
    list('invitees of top inviter', `people/${top.userId}/invited/`),
    page('edit', `people/${top.userId}/edit/`, 1),
    page('number', `numbers/?phone=%2B79174445566`, 1),
    page('codes', 'codes/', 1),
    page('countries', 'countries/', 1),
    list('links', 'links/'),
    list('links, live', 'links/?state=live'),
    list('links of top inviter', `links/?owner=${top.userId}`),
    list('campaign links', 'links/?kind=campaign'),
    list('campaign links, of a channel, ended', 'links/?kind=campaign&channel=qr&state=disabled'),
    list('links of users, disabled', 'links/?kind=custom&state=disabled'),
    page('link', `links/${top.link}/`, LINK_ROWS),
    page('campaign link, changed', 'links/campaign1/edit/', 1),
    ...['channel', 'campaign', 'country', 'platform', 'link'].map((by) =>
      page(`growth by ${by}`, `growth/?by=${by}`, growthRows(30, by === 'country' ? COUNTRIES : undefined)),
    ),
    page('growth, 180 days', `growth/?from=${toDay(now - 179 * DAY_MS)}`, growthRows(180)),
    list('sign-ups', 'growth/sign-ups/'),
    list('sign-ups by channel', 'growth/sign-ups/?channel=telegram'),
    list('sign-ups of a rare country', 'growth/sign-ups/?country=FJ'),
    list('referrals', 'referrals/'),
    list('referrals of top inviter', `referrals/?inviter=${top.userId}`),
    list('referrals, certain', 'referrals/?certainty=certain&method=code'),
    page('referral', `referrals/${top.userId}/`, 1),
    ...['day', 'week', 'month', 'all'].map((period) => list(`leaderboard, ${period}`, `leaderboard/?period=${period}`)),
    list('audit', 'audit/'),
    list('audit, one person', `audit/?subject=${top.userId}`),
    list('audit, one action', 'audit/?action=person_blocked'),
    list('audit, failed sign-ins', 'audit/?action=sign_in_failed&outcome=invalid_code'),
    list('audit, one staff member', `audit/?actor=${staffId}`),
    list('audit, one request', 'audit/?request_id=scale-1000'),
    list('jobs', 'jobs/'),
    page('account', 'account/', 1),
  ]
}

/** The preview of a bulk action over a filter: how many people, and the first of them. */
export function previewsOf({ token }: PanelReader, users: number, now: number): Read[] {
  const preview = (name: string, filter: Record<string, string>): Read => ({
    name: `bulk preview, ${name}`,
    path: '/api/v1/admin/jobs/',
    body: { action: 'unblock', filter, reason: 'scale', confirm: false },
    token,
    page: users * ROWS_OF_EACH,
    maxTrips: PAGE_TRIPS + users / LOOKED_AT_ONCE,
    maxAtOnce: LOOKED_AT_ONCE * ROWS_OF_EACH + CHOOSING_ROWS + SLACK_ROWS,
    maxMs: PREVIEW_MS,
  })
  // Of more people, a search this wide is refused.
  const recent = users > MOST_PEOPLE && { joined_from: toDay(now - MONTH_MS) }
  return [
    preview('blocked', { active: 'false' }),
    preview('blocked in RU', { active: 'false', country: 'RU' }),
    preview('in KZ', { country: 'KZ' }),
    preview('search', { search: 'anna' }),
    preview('wide search in KZ', { search: '79', country: 'KZ', ...recent }),
    preview('wide search, empty', { search: '79', country: 'FJ', ...recent }),
    preview('ten digits', { search: '0 1 2 3 4 5 6 7 8 9', ...recent }),
    preview('joined this month', { joined_from: toDay(now - MONTH_MS) }),
  ]
}
