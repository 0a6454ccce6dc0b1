import { sql } from 'drizzle-orm'
import type { SelectResultFields } from 'drizzle-orm/query-builders/select.types'
import { alias } from 'drizzle-orm/sqlite-core'
import { selectionOf } from '../../db/columns.ts'
import { preparedQuery } from '../../db/prepared-query.ts'
import type { Placeholders } from '../../db/prepared-query.ts'
import { referralLinks, referrals } from '../../db/referral-schema.ts'
import { users } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { personColumn, personSummary } from '../../identity/person-summary.ts'
import type { Viewer } from '../../identity/person-summary.ts'
import { toIso } from '../../lib/time.ts'
import type { Attribution, Referral } from './responses.ts'

const r = alias(referrals, 'r')
export const invitee = alias(users, 'invitee')
export const inviter = alias(users, 'inviter')
export const link = alias(referralLinks, 'link')
const person = alias(users, 'person')

/** Columns of a referral `r`, its `invitee` and `inviter`, and its `link` if that has a row. */
const COLUMNS = {
  invitee: personColumn('invitee').as('invitee'),
  inviter: personColumn('inviter').as('inviter'),
  link: sql<string>`coalesce(${link.code}, ${r.linkKey})`.as('link'),
  ...{ method: r.method, certainty: r.certainty, program: r.program, channel: r.channel, country: r.country },
  ...{ createdAt: r.createdAt, joinedAt: invitee.dateJoined },
}
export const REFERRAL_COLUMNS = selectionOf(COLUMNS)
export type ReferralRow = SelectResultFields<typeof COLUMNS>

export const referralView = (viewer: Viewer, row: ReferralRow): Referral => ({
  invitee: personSummary(viewer, row.invitee),
  inviter: personSummary(viewer, row.inviter),
  link: row.link,
  method: row.method,
  certainty: row.certainty,
  program: row.program,
  channel: row.channel,
  country: row.country,
  at: toIso(row.createdAt),
  signed_up_at: toIso(row.joinedAt),
})

type AttributionRow = { person: string } & (ReferralRow | { [Column in keyof ReferralRow]: null })

/** How a user came, in one row. */
export const selectAttribution = preparedQuery((db, { userId }: Placeholders<{ userId: number }>) =>
  db.all<AttributionRow>(sql`
    SELECT ${personColumn('person')} AS person, ${REFERRAL_COLUMNS} FROM ${users} AS person
      LEFT JOIN ${referrals} AS r ON ${r.inviteeId} = ${person.id}
      LEFT JOIN ${users} AS invitee ON ${invitee.id} = ${r.inviteeId}
      LEFT JOIN ${users} AS inviter ON ${inviter.id} = ${r.inviterId}
      LEFT JOIN ${referralLinks} AS link ON ${link.key} = ${r.linkKey}
    WHERE ${person.id} = ${userId}`),
)

/** @throws AppError `not_found` */
export function attributionView(viewer: Viewer, [row]: AttributionRow[]): Attribution {
  if (!row) throw new AppError('not_found')
  return {
    user: personSummary(viewer, row.person),
    referral: row.method === null ? null : referralView(viewer, row),
  }
}
