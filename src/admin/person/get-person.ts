import { and, asc, desc, eq, gt, sql } from 'drizzle-orm'
import { selectionOf } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { referralLevels, referralLinks, referrals } from '../../db/referral-schema.ts'
import { runBatch } from '../../db/run-batch.ts'
import { sessions, users } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { visibleTo } from '../../identity/permissions.ts'
import type { Role } from '../../identity/permissions.ts'
import { personView } from '../../identity/person-view.ts'
import type { PersonRow } from '../../identity/person.ts'
import { isLive, LAST_USED } from '../../identity/touch-session.ts'
import { toIso } from '../../lib/time.ts'
import { selectOwnInviteTotals, selectUserTotals } from '../../links/counts.ts'
import { inviteLinkView, JOIN_TOTALS, LINK_COLUMNS, linkView } from '../../links/model.ts'
import type { LinkRow } from '../../links/model.ts'
import { deletionView } from '../../people/views.ts'
import type { Ports } from '../../ports.ts'
import { eventView } from '../audit/list-events.ts'
import { selectEvents } from '../audit/select-events.ts'
import { staffLinkView } from '../links/list-all-links.ts'
import { BRANCH_SIZE, invitedPersonView, selectInvitedPeople } from './invited-people.ts'
import { profileVersion } from './profile.ts'
import type { Person, PersonDetails } from './responses.ts'
import { selectPerson } from './selected-person.ts'

const LINKS_SHOWN = 10
const EVENTS_SHOWN = 20
/** More than anyone may have: `MAX_SESSIONS_PER_USER`. */
const SESSIONS_SHOWN = 100

interface GetPerson {
  id: number
  /** Of the staff member who asks. */
  role: Role
  /** Of the service, for the addresses of links. */
  origin: string
}

/** Everything about a person, even a deleted one, in one trip. @throws AppError `not_found` */
export async function getPersonOrThrow(
  { config: { deletionGraceMs }, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { id, role, origin }: GetPerson,
): Promise<PersonDetails> {
  const now = clock()
  const seesAudit = visibleTo(role).audit
  const found = await runBatch(db, {
    people: selectPerson(db, { id }),
    invited: selectInvitedPeople(db, id, { limit: BRANCH_SIZE, cursor: undefined }),
    ...selectReferrals(db, id),
    ...selectLinks(db, id),
    sessions: selectLiveSessions(db, id, now),
    events: seesAudit && selectEvents(db, { subject: id }, { limit: EVENTS_SHOWN }),
  })
  const {
    people: [row],
    inviters: [inviter],
    totals: [totals],
  } = found
  if (!row) throw new AppError('not_found')
  const context = { origin, now }
  const { clicks = 0, uniques = 0, signups = 0 } = totals ?? {}
  return {
    ...personPageView({ role, deletionGraceMs }, row),
    invited_by: inviter ? inviterView(role, inviter) : null,
    levels: found.levels,
    invited: found.invited.slice(0, BRANCH_SIZE).map((one) => invitedPersonView(role, one)),
    referrals: { clicks, uniques, signups },
    links: [
      inviteLinkView(context, row, found.inviteTotals[0]),
      ...found.links.map((link) => linkView(context, link)),
    ].map((link) => staffLinkView(link, row.isActive && row.deletedAt === null)),
    sessions: found.sessions.map(({ id: session, device, country, createdAt, lastUsedAt }) => ({
      id: String(session),
      device,
      country,
      created_at: toIso(createdAt),
      last_used_at: toIso(lastUsedAt),
    })),
    events: found.events?.slice(0, EVENTS_SHOWN).map(eventView) ?? null,
  }
}

const FIELDS = [
  ...(['id', 'phone', 'email', 'first_name', 'last_name', 'display_name', 'invite_code', 'country'] as const),
  ...(['is_active', 'block', 'deleted_at', 'date_joined', 'last_login', 'invited_count'] as const),
]

/** A person on their page, as a role sees them. */
export const personPageView = (
  { role, deletionGraceMs }: { role: Role; deletionGraceMs: number },
  row: PersonRow,
): Person => ({
  ...personView(row, role, FIELDS),
  deletion: deletionView(row, deletionGraceMs),
  version: visibleTo(role).version ? profileVersion(row) : null,
})

const selectReferrals = (db: Database, id: number) => ({
  inviters: db
    .select({
      ...{ id: users.id, phone: users.phone, firstName: users.firstName, lastName: users.lastName },
      ...{ method: referrals.method, certainty: referrals.certainty, link: referrals.linkKey },
      ...{ channel: referrals.channel, createdAt: referrals.createdAt },
    })
    .from(referrals)
    .innerJoin(users, eq(users.id, referrals.inviterId))
    .where(eq(referrals.inviteeId, id)),
  levels: db
    .select({ level: referralLevels.level, people: referralLevels.people })
    .from(referralLevels)
    .where(and(eq(referralLevels.userId, id), gt(referralLevels.people, 0)))
    .orderBy(asc(referralLevels.level)),
  totals: selectUserTotals(db, { userId: id }),
})

type InviterRow = Awaited<ReturnType<typeof selectReferrals>['inviters']>[number]

const INVITER_FIELDS = ['id', 'phone', 'first_name', 'last_name'] as const

const inviterView = (role: Role, row: InviterRow): NonNullable<PersonDetails['invited_by']> => ({
  ...personView(row, role, INVITER_FIELDS),
  method: row.method,
  certainty: row.certainty,
  link: row.link,
  channel: row.channel,
  at: toIso(row.createdAt),
})

function selectLinks(db: Database, id: number) {
  return {
    inviteTotals: selectOwnInviteTotals(db, { userId: id }),
    links: db.all<LinkRow>(sql`
      SELECT ${selectionOf(LINK_COLUMNS)} FROM ${referralLinks} INDEXED BY referral_links_user_id ${JOIN_TOTALS}
      WHERE ${referralLinks.userId} = ${id} ORDER BY ${referralLinks.id} DESC LIMIT ${LINKS_SHOWN}`),
  }
}

function selectLiveSessions(db: Database, id: number, now: number) {
  const { id: session, device, country, createdAt } = sessions
  return db
    .select({ id: session, device, country, createdAt, lastUsedAt: LAST_USED })
    .from(sessions)
    .where(and(eq(sessions.userId, id), isLive(now)))
    .orderBy(desc(session))
    .limit(SESSIONS_SHOWN)
}
