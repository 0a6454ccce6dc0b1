import { and, eq, isNull } from 'drizzle-orm'
import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { runBatch } from '../db/run-batch.ts'
import { users } from '../db/schema.ts'
import { AppError } from '../errors/app-error.ts'
import type { Caller } from '../identity/caller.ts'
import { callerOrThrow, selectCaller } from '../identity/caller.ts'
import { assertLive, assertMaySee, selectAsker, viewerOf } from '../identity/directory.ts'
import type { Asker } from '../identity/directory.ts'
import { PERSON_COLUMNS } from '../identity/person.ts'
import type { Ports } from '../ports.ts'
import { selectOwnInviter } from '../referrals/inviter.ts'
import { selectInvited } from './invited.ts'
import type { CurrentUser, UserDetails } from './responses.ts'
import { currentUserView, userDetailsView } from './views.ts'

const selectUser = preparedQuery((db, { id }: Placeholders<{ id: number }>) =>
  db
    .select(PERSON_COLUMNS)
    .from(users)
    .where(and(eq(users.id, id), isNull(users.deletedAt))),
)

/**
 * A user with their invitees, as far as whoever asks may see them.
 * @throws AppError `token_not_valid`, `permission_denied`, `not_found`
 */
export async function getUserOrThrow(
  { config: { directory }, db }: { config: Config; db: Database },
  { asker, id }: { asker: Asker; id: number },
): Promise<UserDetails> {
  const { callers, found, invited } = await runBatch(db, {
    callers: selectAsker(db, asker),
    found: selectUser(db, { id }),
    invited: selectInvited(db, { userId: id }),
  })
  const viewer = viewerOf(asker)
  assertLive(callers)
  assertMaySee(directory, viewer, id)
  if (!found[0]) throw new AppError('not_found')
  return userDetailsView({ directory, viewer }, found[0], invited)
}

/** The caller with their invitees and inviter. @throws AppError `token_not_valid` */
export async function getCurrentUser(
  { config: { directory, declineGraceMs }, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { caller }: { caller: Caller },
): Promise<CurrentUser> {
  const { callers, invited, own } = await runBatch(db, {
    callers: selectCaller(db, caller),
    invited: selectInvited(db, caller),
    own: selectOwnInviter(db, caller),
  })
  const grace = { declineGraceMs, now: clock() }
  return currentUserView({ directory, viewer: callerOrThrow(callers) }, { invited, own: own[0], grace })
}
