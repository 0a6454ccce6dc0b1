import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Caller } from '../../auth/caller.ts'
import type { Database } from '../../db/database.ts'
import { preparedQuery } from '../../db/prepared-query.ts'
import type { Placeholders } from '../../db/prepared-query.ts'
import { runBatch } from '../../db/run-batch.ts'
import { pageUrl, toPage } from '../../http/pagination.ts'
import type { Cursor } from '../../http/pagination.ts'
import type { Ports } from '../../ports.ts'
import { callerOrThrow, selectCaller } from '../../users/select-caller.ts'
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

/**
 * A user's links in each state, each by an index in which they are next to each other. Whole rows: to look them up by id
 * once more would cost each link a row more.
 */
const LINKS: Record<ListState, (values: Values) => SQL> = {
  all: ({ userId }) => sql`SELECT * FROM referral_links INDEXED BY referral_links_user_id WHERE user_id = ${userId}`,
  live: ({ userId, now }) => sql`SELECT * FROM (${liveLinks(userId, now)}) WHERE 1`,
  disabled: ({ userId }) => sql`SELECT * FROM referral_links INDEXED BY referral_links_disabled
    WHERE user_id = ${userId} AND disabled_at IS NOT NULL`,
  expired: ({ userId, now }) => sql`SELECT * FROM referral_links INDEXED BY referral_links_expiring
    WHERE user_id = ${userId} AND disabled_at IS NULL AND expires_at IS NOT NULL AND expires_at <= ${now}`,
}

const pageOf = (state: ListState, direction: Cursor['direction']) => {
  const beyond = direction === 'after' ? sql`<` : sql`>`
  const order = direction === 'after' ? sql`DESC` : sql`ASC`
  return preparedQuery((db, values: Values) =>
    db.all<LinkRow>(sql`
      SELECT ${LINK_COLUMNS}
      FROM (${LINKS[state](values)} AND id ${beyond} ${values.start} ORDER BY id ${order} LIMIT ${values.limit}) AS l
        ${JOIN_TOTALS}
      ORDER BY l.id ${order}`),
  )
}

const PAGES = new Map(
  LIST_STATES.map((state) => [state, { after: pageOf(state, 'after'), before: pageOf(state, 'before') }]),
)

interface ListLinks {
  caller: Caller
  query: ListLinksQuery
  /** For `next` and `previous`, and the links' own addresses. */
  url: string
}

/** A page of the links that the caller made, newest first. @throws AppError `token_not_valid` */
export async function listLinks(
  { clock, db }: Pick<Ports, 'clock'> & { db: Database },
  { caller, query, url }: ListLinks,
): Promise<ReferralLinkPage> {
  const { cursor, limit, state } = query
  const now = clock()
  const values = { userId: caller.userId, now, start: cursor?.id ?? Number.MAX_SAFE_INTEGER, limit: limit + 1 }
  const select = PAGES.get(state)![cursor?.direction ?? 'after']
  const [callers, rows] = await runBatch(db, [selectCaller(db, caller), select(db, values)])
  callerOrThrow(callers)
  const { rows: shown, next, previous } = toPage(rows, query)
  const scene = { origin: new URL(url).origin, now }
  return {
    next: pageUrl(url, next),
    previous: pageUrl(url, previous),
    results: shown.map((row) => linkView(scene, row)),
  }
}
