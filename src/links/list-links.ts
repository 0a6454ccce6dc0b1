import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { runBatch } from '../db/run-batch.ts'
import { pageUrl, toPage } from '../http/pagination.ts'
import type { Cursor } from '../http/pagination.ts'
import type { Caller } from '../identity/caller.ts'
import { callerOrThrow, selectCaller } from '../identity/select-caller.ts'
import type { Ports } from '../ports.ts'
import type { ReferralLinkPage } from './responses.ts'
import { LIST_STATES } from './schemas.ts'
import type { ListLinksQuery, ListState } from './schemas.ts'
import { JOIN_TOTALS, LINK_COLUMNS, liveLinks } from './select-link.ts'
import type { LinkRow } from './select-link.ts'
import { linkView } from './views.ts'

interface PageValues {
  userId: number
  now: number
  /** Id of the row before the first. */
  start: number
  limit: number
}

type Values = Placeholders<PageValues>

/** Where a page begins, and which way it goes. */
interface Place {
  beyond: SQL
  order: SQL
}

/** A user's links in each state, by an index in which they are next to each other, and their totals. */
const OF_STATE: Record<ListState, (values: Values, place: Place) => SQL> = {
  all: ({ userId }, { beyond }) => sql`referral_links AS l INDEXED BY referral_links_user_id ${JOIN_TOTALS}
    WHERE l.user_id = ${userId} AND l.id ${beyond}`,
  // At most as many as a user may have. Those of the page are picked before totals are read.
  live: ({ userId, now, limit }, { beyond, order }) => sql`(${liveLinks(userId, now, sql`AND id ${beyond}`)}
    ORDER BY id ${order} LIMIT ${limit}) AS l ${JOIN_TOTALS}`,
  disabled: ({ userId }, { beyond }) => sql`referral_links AS l INDEXED BY referral_links_disabled ${JOIN_TOTALS}
    WHERE l.user_id = ${userId} AND l.disabled_at IS NOT NULL AND l.id ${beyond}`,
  expired: ({ userId, now }, { beyond }) => sql`referral_links AS l INDEXED BY referral_links_expiring ${JOIN_TOTALS}
    WHERE l.user_id = ${userId} AND l.disabled_at IS NULL AND l.expires_at IS NOT NULL AND l.expires_at <= ${now}
      AND l.id ${beyond}`,
}

const pageOf = (state: ListState, direction: Cursor['direction']) =>
  preparedQuery((db, values: Values) => {
    const [comparison, order] = direction === 'after' ? [sql`<`, sql`DESC`] : [sql`>`, sql`ASC`]
    const links = OF_STATE[state](values, { beyond: sql`${comparison} ${values.start}`, order })
    return db.all<LinkRow>(sql`SELECT ${LINK_COLUMNS} FROM ${links} ORDER BY l.id ${order} LIMIT ${values.limit}`)
  })

const PAGES = new Map(
  LIST_STATES.map((state) => [state, { after: pageOf(state, 'after'), before: pageOf(state, 'before') }]),
)

interface ListLinks {
  caller: Caller
  query: ListLinksQuery
  /** Where links lead. */
  origin: string
  /** For `next` and `previous`. */
  url: string
}

/** A page of the links that the caller made, newest first. @throws AppError `token_not_valid` */
export async function listLinks(
  { clock, db }: Pick<Ports, 'clock'> & { db: Database },
  { caller, query, origin, url }: ListLinks,
): Promise<ReferralLinkPage> {
  const { cursor, limit, state } = query
  const now = clock()
  const values = { userId: caller.userId, now, start: cursor?.id ?? Number.MAX_SAFE_INTEGER, limit: limit + 1 }
  const select = PAGES.get(state)![cursor?.direction ?? 'after']
  const [callers, rows] = await runBatch(db, [selectCaller(db, caller), select(db, values)])
  callerOrThrow(callers)
  const { rows: shown, next, previous } = toPage(rows, query)
  const scene = { origin, now }
  return {
    next: pageUrl(url, next),
    previous: pageUrl(url, previous),
    results: shown.map((row) => linkView(scene, row)),
  }
}
