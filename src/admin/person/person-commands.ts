import { eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { sessions } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { block, cancelDeletion, carryOut, endSessions, requestDeletion, unblock } from '../../people/commands.ts'
import type { Command } from '../../people/commands.ts'
import type { Ports } from '../../ports.ts'
import type { BlockInput } from './schemas.ts'
import { isTouchable, LEAVES_A_SUPERUSER, selectLeavesSuperuser, touchableOrThrow } from './staff-change.ts'
import { selectPerson } from './staff-change.ts'
import type { PersonPageRow } from './staff-change.ts'

type CommandPorts = Pick<Ports, 'clock' | 'config'> & { db: Database }

interface OnePerson {
  id: number
  reason: string
  by: ByStaff
}

/** A staff command on one person, and the person afterwards. */
const aboutOne = (db: Database, command: Command, { id, by, now, when }: OnePerson & { now: number; when?: SQL }) => ({
  ...carryOut(db, command, {
    targets: isTouchable(id, by, when),
    now,
    actor: { kind: 'staff', id: by.staff.id },
    context: by.context,
  }),
  person: selectPerson(db, { id }),
})

/** The same for commands that could remove the last superuser. @throws AppError `own_account`, `not_found`, `permission_denied` */
async function removing(db: Database, command: Command, asked: OnePerson & { now: number }) {
  const { id, by } = asked
  if (id === by.staff.id) throw new AppError('own_account')
  const { leaves, person } = await runBatch(db, {
    ...aboutOne(db, command, { ...asked, when: LEAVES_A_SUPERUSER }),
    leaves: selectLeavesSuperuser(db, id),
  })
  return { person: touchableOrThrow(person[0], by), leavesSuperuser: leaves[0]?.ok === 1 }
}

/**
 * Blocks a person and ends all their sessions in one batch, so their next request or refresh is refused. If they are
 * already blocked, replaces the reason and expiry.
 * @throws AppError `invalid_request`, `not_found`, `permission_denied`, `own_account`, `last_superuser`
 */
export async function blockPerson(
  { clock, db }: CommandPorts,
  { input: { reason, until = null }, ...asked }: { id: number; input: BlockInput; by: ByStaff },
): Promise<PersonPageRow> {
  const now = clock()
  if (until !== null && until <= now) {
    throw new AppError('invalid_request', { fields: [{ field: 'until', code: 'not_in_future' }] })
  }
  const blocking = block({ now, reason, until, keeps: false })
  const { person, leavesSuperuser } = await removing(db, blocking, { ...asked, reason, now })
  if (!leavesSuperuser) throw new AppError('last_superuser')
  return person
}

/** Does nothing if the person is not blocked. @throws AppError `not_found`, `permission_denied` */
export async function unblockPerson({ clock, db }: CommandPorts, asked: OnePerson): Promise<PersonPageRow> {
  const { person } = await runBatch(db, aboutOne(db, unblock(asked), { ...asked, now: clock() }))
  return touchableOrThrow(person[0], asked.by)
}

/**
 * Schedules a person's deletion as if they had requested it, and ends all their sessions. They can cancel it by signing
 * in, staff by `cancelPersonDeletion`. A second request does not move the date.
 * @throws AppError `own_account`, `not_found`, `permission_denied`, `last_superuser`
 */
export async function requestPersonDeletion(
  { clock, config, db }: CommandPorts,
  asked: OnePerson,
): Promise<PersonPageRow> {
  const now = clock()
  const deleting = requestDeletion({ now, reason: asked.reason, graceMs: config.deletionGraceMs })
  const { person, leavesSuperuser } = await removing(db, deleting, { ...asked, now })
  if (person.deletionRequestedAt === null && !leavesSuperuser) throw new AppError('last_superuser')
  return person
}

/** Does nothing if no deletion is scheduled. @throws AppError `not_found`, `permission_denied` */
export async function cancelPersonDeletion(
  { clock, config, db }: CommandPorts,
  asked: OnePerson,
): Promise<PersonPageRow> {
  const cancelling = cancelDeletion({ reason: asked.reason, graceMs: config.deletionGraceMs })
  const { person } = await runBatch(db, aboutOne(db, cancelling, { ...asked, now: clock() }))
  return touchableOrThrow(person[0], asked.by)
}

/**
 * Ends one app session of a person, or all of them including staff sessions. Ending a session that has ended is no error.
 * @throws AppError `not_found`, `permission_denied`
 */
export async function endPersonSessions(
  { clock, db }: CommandPorts,
  { session, ...asked }: OnePerson & { session: string | null },
): Promise<void> {
  const now = clock()
  const { id, reason, by } = asked
  const ending = endSessions({ now, reason, session: session ?? undefined })
  const { person, known } = await runBatch(db, {
    ...aboutOne(db, ending, { ...asked, now }),
    known:
      session !== null &&
      db
        .select({ id: sessions.id })
        .from(sessions)
        .where(sql`${eq(sessions.id, session)} AND ${eq(sessions.userId, id)}`),
  })
  touchableOrThrow(person[0], by)
  if (known?.length === 0) throw new AppError('not_found')
}
