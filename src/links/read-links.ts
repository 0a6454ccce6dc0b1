import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { bare, selectionOf } from '../db/columns.ts'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { referralLinks } from '../db/referral-schema.ts'
import { runBatch } from '../db/run-batch.ts'
import { AppError } from '../errors/app-error.ts'
import { pageUrl, toPage } from '../http/pagination.ts'
import type { Cursor } from '../http/pagination.ts'
import type { Caller } from '../identity/caller.ts'
import { callerOrThrow, selectCaller, selectLive } from '../identity/caller.ts'
import { mayMean } from '../lib/invite-code.ts'
import type { Ports } from '../ports.ts'
import { selectInviteTotals } from './counts.ts'
import { liveLinksOf } from './live-link.ts'
import { inviteLinkView, JOIN_TOTALS, LINK_COLUMNS, linkView, selectLink } from './model.ts'
import type { LinkRow } from './model.ts'
import type { ReferralLink, ReferralLinkPage } from './responses.ts'
import { LIST_STATES } from './schemas.ts'
import type { ListLinksQuery, ListState } from './schemas.ts'

interface PageValues {
  userId: number
  now: number
  /** Id of the row before the page. */
  start: number
  limit: number
}

type Values = Placeholders<PageValues>

/** Where a page starts, and in which direction it goes. */
interface Place {
  beyond: SQL
  order: SQL
}

const { userId, expiresAt, disabledAt, id } = referralLinks

/** A user's links of each state with their totals, along an index that has them side by side. */
const OF_STATE: Record<ListState, (values: Values, place: Place) => SQL> = {
  all: (values, { beyond }) => sql`${referralLinks} INDEXED BY referral_links_user_id ${JOIN_TOTALS}
    WHERE ${userId} = ${values.userId} AND ${id} ${beyond}`,
  // At most as many as a user may have. The page is cut out before totals are read.
  live: (values, { beyond, order }) => sql`(
    ${liveLinksOf(values.userId, values.now, sql`AND ${id} ${beyond}`)}
    ORDER BY ${bare(id)} ${order} LIMIT ${values.limit}) AS ${referralLinks} ${JOIN_TOTALS}`,
  disabled: (values, { beyond }) => sql`${referralLinks} INDEXED BY referral_links_disabled ${JOIN_TOTALS}
    WHERE ${userId} = ${values.userId} AND ${disabledAt} IS NOT NULL AND ${id} ${beyond}`,
  expired: (values, { beyond }) => sql`${referralLinks} INDEXED BY referral_links_expiring ${JOIN_TOTALS}
    WHERE ${userId} = ${values.userId} AND ${disabledAt} IS NULL
      AND ${expiresAt} IS NOT NULL AND ${expiresAt} <= ${values.now} AND ${id} ${beyond}`,
}

const pageOf = (state: ListState, direction: Cursor['direction']) =>
  preparedQuery((db, values: Values) => {
    const [comparison, order] = direction === 'after' ? [sql`<`, sql`DESC`] : [sql`>`, sql`ASC`]
    const links = OF_STATE[state](values, { beyond: sql`${comparison} ${values.start}`, order })
    return db.all<LinkRow>(
      sql`SELECT ${selectionOf(LINK_COLUMNS)} FROM ${links} ORDER BY ${id} ${order} LIMIT ${values.limit}`,
    )
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

/** A page of the caller's links, newest first. @throws AppError `token_not_valid` */
export async function listLinks(
  { clock, db }: Pick<Ports, 'clock'> & { db: Database },
  { caller, query, origin, url }: ListLinks,
): Promise<ReferralLinkPage> {
  const { cursor, limit, state } = query
  const now = clock()
  const values = { userId: caller.userId, now, start: cursor?.id ?? Number.MAX_SAFE_INTEGER, limit: limit + 1 }
  const select = PAGES.get(state)![cursor?.direction ?? 'after']
  const { callers, rows } = await runBatch(db, { callers: selectLive(db, caller), rows: select(db, values) })
  callerOrThrow(callers)
  const { rows: shown, next, previous } = toPage(rows, query)
  return {
    next: pageUrl(url, next),
    previous: pageUrl(url, previous),
    results: shown.map((row) => linkView({ origin, now }, row)),
  }
}

interface GetLink {
  caller: Caller
  key: string
  origin: string
}

/** A link of the caller, or their invite code. @throws AppError `token_not_valid`, `not_found` */
export async function getLinkOrThrow(
  { clock, db }: Pick<Ports, 'clock'> & { db: Database },
  { caller, key, origin }: GetLink,
): Promise<ReferralLink> {
  const {
    callers,
    links: [link],
    totals: [totals],
  } = await runBatch(db, {
    callers: selectCaller(db, caller),
    links: selectLink(db, { key, userId: caller.userId }),
    totals: selectInviteTotals(db, { key }),
  })
  const viewer = callerOrThrow(callers)
  const context = { origin, now: clock() }
  if (mayMean(key, viewer.inviteCode)) return inviteLinkView(context, viewer, totals)
  if (!link) throw new AppError('not_found')
  return linkView(context, link)
}
