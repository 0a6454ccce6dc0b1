import { eq, sql } from 'drizzle-orm'
import { audited } from '../../audit/audit-statement.ts'
import { insertSelect } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { unlessRead } from '../../db/typed-code.ts'
import { withInviteCode } from '../../db/with-invite-code.ts'
import { AppError } from '../../errors/app-error.ts'
import { createdUnder, isFirst, isRemembered, remember } from '../../identity/idempotency.ts'
import type { Repeatable } from '../../identity/idempotency.ts'
import { PERSON_COLUMNS } from '../../identity/person.ts'
import type { PersonRow } from '../../identity/person.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { foldedNames } from '../../people/search.ts'
import type { Ports } from '../../ports.ts'
import { wasInvited } from '../../referrals/invited-phones.ts'
import { auditValues, takenRefusal } from './profile.ts'
import type { CreatePersonInput } from './schemas.ts'

/**
 * Creates a user with an invite code, who can then sign in by phone, or finds the one that an earlier request with the
 * same key created.
 * @throws AppError `idempotency_key_reused`, `phone_taken`, `email_taken`
 */
export async function createPerson(
  { config, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { input, by, repeatable }: { input: CreatePersonInput; by: ByStaff; repeatable: Repeatable | undefined },
): Promise<PersonRow> {
  const { phone, email = null, first_name: firstName = null, last_name: lastName = null, reason } = input
  const displayName = input.display_name ?? null
  const profile = { phone: phone.e164, email, firstName, lastName, displayName }
  const now = clock()
  // As at sign-up: ids grow with `date_joined`.
  const lastJoined = sql`(SELECT ${users.dateJoined} FROM ${users} ORDER BY ${users.id} DESC LIMIT 1)`
  const dateJoined = sql`max(${now}, coalesce(${lastJoined}, 0))`
  return withInviteCode(async (inviteCode) => {
    const row = insertSelect(users, {
      ...{
        ...profile,
        ...foldedNames(profile),
        country: phone.country,
        inviteCode: unlessRead(inviteCode),
        dateJoined,
      },
      phoneWasInvited: wasInvited(config, phone.e164),
    })
    const {
      person: [person],
      remembered: [, requests] = [],
    } = await runBatch(db, {
      create: audited(db, db.run(sql`${row} WHERE ${isFirst(repeatable)}`), {
        at: now,
        action: 'person_created',
        actor: { kind: 'staff', id: by.staff.id },
        subjectId: sql`(SELECT ${users.id} FROM ${users} WHERE ${users.inviteCode} = ${inviteCode})`,
        context: by.context,
        details: { reason, after: auditValues(profile) },
      }),
      remembered: remember(db, repeatable, { created: inviteCode, createdAt: now }),
      person: db
        .select(PERSON_COLUMNS)
        .from(users)
        .where(eq(users.inviteCode, createdUnder(repeatable, inviteCode))),
    })
    isRemembered(repeatable, requests)
    if (!person) throw new AppError('storage_unavailable', { cause: new Error('the created row is missing') })
    return person
  }).catch((error: unknown) => {
    throw takenRefusal(error)
  })
}
