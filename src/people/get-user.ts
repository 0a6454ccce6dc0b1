import { and, eq, isNull, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { runQuery } from '../db/run-batch.ts'
import { users } from '../db/schema.ts'
import { AppError } from '../errors/app-error.ts'
import type { Caller } from '../identity/caller.ts'
import { assertMaySee, isLiveAsker, viewerOf } from '../identity/directory.ts'
import type { Asker } from '../identity/directory.ts'
import { PERSON_COLUMNS } from '../identity/person.ts'
import type { Ports } from '../ports.ts'
import type { CurrentUser, UserDetails } from './responses.ts'
import { INVITED, readInvited, selectSelf, selfOrThrow } from './self.ts'
import type { SelfRow } from './self.ts'
import { currentUserView, userDetailsView } from './views.ts'

/** No row: the caller is not live. A row of nulls: there is no such user. */
const selectUser = (db: Database, mayAsk: SQL, id: Placeholders<{ id: number }>['id']) =>
  db
    .select({ ...PERSON_COLUMNS, invited: INVITED.as('invited') })
    .from(sql`(SELECT 1 AS live WHERE ${mayAsk}) AS asker`)
    .leftJoin(users, and(eq(users.id, id), isNull(users.deletedAt)))

const selectForStaff = preparedQuery((db, { id }: Placeholders<{ id: number }>) => selectUser(db, sql`true`, id))

const selectForCaller = preparedQuery((db, values: Placeholders<Caller & { id: number }>) =>
  selectUser(db, isLiveAsker(values), values.id),
)

/**
 * A user with their invitees, as far as the caller may see them.
 * @throws AppError `token_not_valid`, `permission_denied`, `not_found`
 */
export async function getUserOrThrow(
  { config: { directory }, db }: { config: Config; db: Database },
  { asker, id }: { asker: Asker; id: number },
): Promise<UserDetails> {
  const query = 'role' in asker ? selectForStaff(db, { id }) : selectForCaller(db, { ...asker, id })
  const [row] = await runQuery(db, query)
  if (!row) throw new AppError('token_not_valid')
  const viewer = viewerOf(asker)
  assertMaySee({ directory, viewer }, id)
  if (row.id === null) throw new AppError('not_found')
  return userDetailsView({ directory, viewer }, row as SelfRow, readInvited(row.invited))
}

/** The caller with their invitees and inviter. @throws AppError `token_not_valid` */
export async function getCurrentUser(
  { config: { directory, declineGraceMs }, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { caller }: { caller: Caller },
): Promise<CurrentUser> {
  const self = selfOrThrow(await runQuery(db, selectSelf(db, caller)))
  return currentUserView(directory, self, { declineGraceMs, now: clock() })
}
