import { eq, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { Database } from '../../db/database.ts'
import { preparedQuery } from '../../db/prepared-query.ts'
import type { Placeholders } from '../../db/prepared-query.ts'
import { referralLinks, signUpOrigins } from '../../db/referral-schema.ts'
import { runBatch } from '../../db/run-batch.ts'
import { auditEvents, users } from '../../db/schema.ts'
import { visibleTo } from '../../identity/permissions.ts'
import { personColumn, personSummary } from '../../identity/person-summary.ts'
import type { Viewer } from '../../identity/person-summary.ts'
import { toIso } from '../../lib/time.ts'
import { originView, readSteps } from '../../referrals/origin-steps.ts'
import type { OriginStep } from '../../referrals/origin-steps.ts'
import { attributionView, selectAttribution } from './get-attribution.ts'
import type { AttributionStory, StoryStep } from './responses.ts'

/** Events of one person that are looked through, the first and the last of them. */
const MAX_EVENTS = 30
const ACTIONS = ['person_created', 'invited_by_set', 'invited_by_declined', 'inviter_corrected'] as const

const person = alias(users, 'person')
const owner = alias(users, 'owner')

type UserId = Placeholders<{ userId: number }>

const selectOrigin = preparedQuery((db, { userId }: UserId) =>
  db.select().from(signUpOrigins).where(eq(signUpOrigins.userId, userId)),
)

/** Whose the links and codes of the steps are. */
const selectOwners = preparedQuery((db, { userId }: UserId) =>
  db.all<{ link: string; owner: string }>(sql`
    SELECT step.value ->> 'link' AS link, ${personColumn('owner')} AS owner
    FROM ${signUpOrigins} CROSS JOIN json_each(coalesce(${signUpOrigins.steps}, '[]')) AS step
      LEFT JOIN ${referralLinks} ON ${referralLinks.key} = step.value ->> 'link'
      JOIN ${users} AS ${owner} ON ${owner.id} = coalesce(${referralLinks.userId},
        (SELECT ${users.id} FROM ${users} WHERE ${users.inviteCode} = step.value ->> 'link'))
    WHERE ${signUpOrigins.userId} = ${userId}`),
)

interface EventRow {
  id: number
  at: number
  action: (typeof ACTIONS)[number]
  details: string | null
  person: string | null
}

/** What became of the inviter later, with the person that it was about. */
const selectChanges = preparedQuery((db, { userId }: UserId) => {
  const ends = (order: 'ASC' | 'DESC') => sql`SELECT * FROM (
    SELECT ${auditEvents.id} AS id, ${auditEvents.action} AS action, ${auditEvents.at} AS at, ${auditEvents.details} AS details
    FROM ${auditEvents} INDEXED BY audit_events_subject WHERE ${auditEvents.subjectId} = ${userId}
    ORDER BY ${auditEvents.id} ${sql.raw(order)} LIMIT ${MAX_EVENTS})`
  return db.all<EventRow>(sql`
    SELECT event.*, iif(${person.id} IS NULL, NULL, ${personColumn('person')}) AS person
    FROM (${ends('ASC')} UNION ${ends('DESC')}) AS event
      LEFT JOIN ${users} AS ${person} ON ${person.id} = coalesce(event.details ->> '$.after.inviter_id', event.details ->> '$.before.inviter_id',
        (SELECT ${users.id} FROM ${users} WHERE ${users.inviteCode} = event.details ->> '$.invited_by_code'))
    WHERE event.action IN (SELECT value FROM json_each(${JSON.stringify(ACTIONS)})) ORDER BY event.id`)
})

const selectJoined = preparedQuery((db, { userId }: UserId) =>
  db.select({ joinedAt: users.dateJoined }).from(users).where(eq(users.id, userId)),
)

/** A user's inviter, and how it came to be that one or none, in order. @throws AppError `not_found` */
export async function getStoryOrThrow(
  { db }: { db: Database },
  { userId, viewer }: { userId: number; viewer: Viewer },
): Promise<AttributionStory> {
  const values = { userId }
  const {
    rows,
    joined: [joined],
    origins: [origin],
    owners,
    changes,
  } = await runBatch(db, {
    rows: selectAttribution(db, values),
    joined: selectJoined(db, values),
    origins: selectOrigin(db, values),
    owners: selectOwners(db, values),
    changes: selectChanges(db, values),
  })
  const attribution = attributionView(viewer, rows)
  const ownerOf = new Map(owners.map((row) => [row.link, personSummary(viewer, row.owner)]))
  const steps = origin ? readSteps(origin) : []
  const later = changes.map((row) => changeView(viewer, row))
  const isCreated = later.some(({ kind }) => kind === 'created')
  const signedUp = { at: toIso(joined?.joinedAt ?? 0), ...NOTHING, link: origin?.linkKey ?? null }
  const signUp: StoryStep[] = isCreated ? [] : [{ ...signedUp, kind: origin ? 'signed_up' : 'signed_up_alone' }]
  return {
    ...attribution,
    origin: origin ? originView(origin) : null,
    story: [...steps.map((step) => stepView(step, ownerOf.get(step.link) ?? null)), ...signUp, ...later].toSorted(
      (a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0),
    ),
  }
}

const NOTHING = { link: null, channel: null, outcome: null, person: null, reason: null }

const KIND_OF_STEP = { code: 'typed_code', token: 'clicked', pending_phone: 'number_left' } as const

const stepView = ({ method, link, channel, at, outcome }: OriginStep, owner: StoryStep['person']): StoryStep => ({
  ...NOTHING,
  ...{ at, kind: KIND_OF_STEP[method], link, channel, outcome, person: owner },
})

const KIND_OF_CHANGE = { person_created: 'created', invited_by_set: 'set', invited_by_declined: 'declined' } as const

function changeView(viewer: Viewer, { at, action, details, person: named }: EventRow): StoryStep {
  const { after, reason = null } = JSON.parse(details ?? '{}') as { after?: object | null; reason?: string | null }
  return {
    ...NOTHING,
    at: toIso(at),
    kind: action === 'inviter_corrected' ? (after ? 'corrected' : 'removed') : KIND_OF_CHANGE[action],
    person: named === null ? null : personSummary(viewer, named),
    reason: visibleTo(viewer.role).audit ? reason : null,
  }
}
