import { eq, sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { sessions } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import type { PersonRow } from '../../identity/person.ts'
import { readSessionId } from '../../identity/session-id.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { block, cancelDeletion, carryOut, endSessions, requestDeletion, unblock } from '../../people/commands.ts'
import type { Command } from '../../people/commands.ts'
import type { Ports } from '../../ports.ts'
import type { BlockInput } from './schemas.ts'
import { isPerson, personOrThrow, selectPerson } from './selected-person.ts'

type CommandPorts = Pick<Ports, 'clock' | 'config'> & { db: Database }

interface OnePerson {
  id: number
  reason: string
  by: ByStaff
}

/** A staff command on one person, and the person afterwards. */
const aboutOne = (db: Database, command: Command, { id, by, now }: OnePerson & { now: number }) => ({
  ...carryOut(db, command, {
    targets: isPerson(id),
    now,
    actor: { kind: 'staff', id: by.staff.id },
    context: by.context,
  }),
  person: selectPerson(db, { id }),
})

async function doToOne(db: Database, command: Command, asked: OnePerson & { now: number }): Promise<PersonRow> {
  const { person } = await runBatch(db, aboutOne(db, command, asked))
  return personOrThrow(person[0])
}

/**
 * Blocks a person and ends all their sessions in one batch, so their next request or refresh is refused. If they are
 * already blocked, replaces the reason and expiry.
 * @throws AppError `invalid_request`, `not_found`
 */
export async function blockPerson(
  { clock, db }: CommandPorts,
  { input: { reason, until = null }, ...asked }: { id: number; input: BlockInput; by: ByStaff },
): Promise<PersonRow> {
  const now = clock()
  if (until !== null && until <= now) {
    throw new AppError('invalid_request', { fields: [{ field: 'until', code: 'not_in_future' }] })
  }
  return doToOne(db, block({ now, reason, until, keeps: false }), { ...asked, reason, now })
}

/** Does nothing if the person is not blocked. @throws AppError `not_found` */
export async function unblockPerson({ clock, db }: CommandPorts, asked: OnePerson): Promise<PersonRow> {
  return doToOne(db, unblock(asked), { ...asked, now: clock() })
}

/**
 * Schedules a person's deletion as if they had requested it, and ends all their sessions. They can cancel it by signing
 * in, staff by `cancelPersonDeletion`. A second request does not move the date.
 * @throws AppError `not_found`
 */
export async function requestPersonDeletion({ clock, config, db }: CommandPorts, asked: OnePerson): Promise<PersonRow> {
  const now = clock()
  const deleting = requestDeletion({ now, reason: asked.reason, graceMs: config.deletionGraceMs })
  return doToOne(db, deleting, { ...asked, now })
}

/** Does nothing if no deletion is scheduled. @throws AppError `not_found` */
export async function cancelPersonDeletion({ clock, config, db }: CommandPorts, asked: OnePerson): Promise<PersonRow> {
  const cancelling = cancelDeletion({ reason: asked.reason, graceMs: config.deletionGraceMs })
  return doToOne(db, cancelling, { ...asked, now: clock() })
}

/**
 * Ends one session of a person, or all of them. Ending a session that has ended is no error.
 * @throws AppError `not_found`
 */
export async function endPersonSessions(
  { clock, db }: CommandPorts,
  { session, ...asked }: OnePerson & { session: string | null },
): Promise<void> {
  const now = clock()
  const { id, reason } = asked
  const one = session === null ? undefined : (readSessionId(session) ?? 0)
  const ending = endSessions({ now, reason, session: one })
  const { person, known } = await runBatch(db, {
    ...aboutOne(db, ending, { ...asked, now }),
    known:
      one !== undefined &&
      db
        .select({ id: sessions.id })
        .from(sessions)
        .where(sql`${eq(sessions.id, one)} AND ${eq(sessions.userId, id)}`),
  })
  personOrThrow(person[0])
  if (known?.length === 0) throw new AppError('not_found')
}
