import { sql } from 'drizzle-orm'
import { auditStatement } from '../../audit/audit-statement.ts'
import type { Database } from '../../db/database.ts'
import { runBatch, UniqueViolation } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { randomInviteCode } from '../../lib/invite-code.ts'
import type { Ports } from '../../ports.ts'
import { auditValues } from './audit-values.ts'
import { selectPersonByCode } from './person-row.ts'
import type { PersonPageRow } from './person-row.ts'
import { assertCanSignIn, takenRefusal } from './profile-refusals.ts'
import type { CreatePersonInput } from './schemas.ts'

const INVITE_CODE_TRIES = 5

/**
 * Creates a user with an invite code of their own, who then signs in by phone or is given a role and a password.
 * @throws AppError `invalid_request`, `phone_taken`, `email_taken`
 */
export async function createPerson(
  { clock, db }: Pick<Ports, 'clock'> & { db: Database },
  { input, by }: { input: CreatePersonInput; by: ByStaff },
): Promise<PersonPageRow> {
  const { phone = null, email = null, first_name: firstName = null, last_name: lastName = null, reason } = input
  const displayName = input.display_name ?? null
  const profile = {
    ...{ phone: phone?.e164 ?? null, email, firstName, lastName, displayName },
    ...{ isStaff: false, isSuperuser: false, staffRole: null },
  }
  assertCanSignIn(profile)
  const now = clock()
  for (let tries = 1; ; tries += 1) {
    const inviteCode = randomInviteCode()
    try {
      const [, , [row]] = await runBatch(db, [
        // `date_joined` never goes backwards along the ids, as at sign-up.
        db.run(sql`
          INSERT INTO users (phone, country, email, first_name, last_name, display_name, invite_code, date_joined)
          SELECT ${profile.phone}, ${phone?.country ?? null}, ${email}, ${firstName}, ${lastName}, ${displayName},
            ${inviteCode}, max(${now}, coalesce((SELECT date_joined FROM users ORDER BY id DESC LIMIT 1), 0))`),
        auditStatement(db, {
          at: now,
          action: 'person_created',
          actor: { kind: 'staff', id: by.staff.id },
          subjectId: sql`(SELECT id FROM users WHERE invite_code = ${inviteCode})`,
          context: by.context,
          details: { reason, after: auditValues(profile) },
        }),
        selectPersonByCode(db, { inviteCode }),
      ])
      if (!row) throw new AppError('storage_unavailable', { cause: new Error('the created row is missing') })
      return row
    } catch (error) {
      const taken = error instanceof UniqueViolation && error.constraint === 'users.invite_code'
      if (!taken || tries === INVITE_CODE_TRIES) throw takenRefusal(error)
    }
  }
}
