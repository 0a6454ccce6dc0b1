import { eq, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { referrals } from '../db/referral-schema.ts'
import { users } from '../db/schema.ts'
import { AppError } from '../errors/app-error.ts'
import type { Caller } from '../identity/caller.ts'
import { isLiveCaller } from '../identity/caller.ts'
import { PERSON_COLUMNS } from '../identity/person.ts'
import type { PersonRow } from '../identity/person.ts'

const MAX_INVITED_SHOWN = 100

const invitee = alias(users, 'invitee')

/** The newest invitees of a row of `users` as one column, so that a profile is one statement. */
export const INVITED = sql<string>`CASE WHEN ${users.invitedCount} = 0 THEN '[]' ELSE (
  SELECT json_group_array(json_object('id', newest.id, 'phone', newest.phone)) FROM (
    SELECT ${invitee.id} AS id, ${invitee.phone} AS phone FROM ${users} AS ${invitee}
    WHERE ${invitee.invitedByCode} = ${users.inviteCode}
    ORDER BY ${invitee.id} DESC LIMIT ${sql.raw(String(MAX_INVITED_SHOWN))}) AS newest) END`

/** What is in that column. */
export const readInvited = (column: string) => JSON.parse(column) as Pick<PersonRow, 'id' | 'phone'>[]

const inviter = alias(users, 'inviter')

/** The caller with what only they see: their inviter, who has no name once deleted. */
export const selectSelf = preparedQuery((db, caller: Placeholders<Caller>) =>
  db
    .select({
      ...PERSON_COLUMNS,
      invited: INVITED.as('invited'),
      inviterId: referrals.inviterId,
      inviterName: sql<string | null>`iif(${inviter.deletedAt} IS NULL, ${inviter.displayName}, NULL)`.as(
        'inviter_name',
      ),
      method: referrals.method,
      certainty: referrals.certainty,
      invitedAt: referrals.createdAt,
    })
    .from(users)
    .leftJoin(referrals, eq(referrals.inviteeId, users.id))
    .leftJoin(inviter, eq(inviter.id, referrals.inviterId))
    .where(isLiveCaller(caller)),
)

export type SelfRow = Awaited<ReturnType<typeof selectSelf>>[number]

/** @throws AppError `token_not_valid` if the caller is blocked, deleted or signed out. */
export function selfOrThrow([row]: SelfRow[]): SelfRow {
  if (!row) throw new AppError('token_not_valid')
  return row
}
