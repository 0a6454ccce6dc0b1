import type { Directory } from '../config.ts'
import { audienceOf } from '../identity/directory.ts'
import type { Viewing } from '../identity/directory.ts'
import { personView } from '../identity/person-view.ts'
import type { Audience } from '../identity/person-view.ts'
import { deletionRequested } from '../identity/person.ts'
import type { PersonRow } from '../identity/person.ts'
import { toIso, toIsoOrNull } from '../lib/time.ts'
import { declinableUntil } from '../referrals/inviter.ts'
import type { CurrentUser, Invited, User, UserDetails } from './responses.ts'
import { readInvited } from './self.ts'
import type { SelfRow } from './self.ts'

const USER_FIELDS = [
  ...(['id', 'last_login', 'phone', 'invite_code', 'invited_by_code', 'email', 'first_name', 'last_name'] as const),
  ...(['is_staff', 'is_active', 'date_joined'] as const),
]
const INVITED_FIELDS = ['id', 'phone'] as const

export const userView = (audience: Audience, row: PersonRow): User => personView(row, audience, USER_FIELDS)

type InvitedRow = Pick<PersonRow, 'id' | 'phone'>

export const invitedView = (viewing: Viewing, row: InvitedRow): Invited =>
  personView(row, audienceOf(viewing, row.id), INVITED_FIELDS)

export function userDetailsView(viewing: Viewing, row: PersonRow, invited: InvitedRow[]): UserDetails {
  const { id, ...rest } = userView(audienceOf(viewing, row.id), row)
  return {
    id,
    invited: invited.map((one) => invitedView(viewing, one)),
    invited_count: row.invitedCount,
    ...rest,
  }
}

interface DeclineGrace {
  declineGraceMs: number
  now: number
}

/** The caller's own profile, which nobody else gets. */
export const currentUserView = (directory: Directory, self: SelfRow, grace: DeclineGrace): CurrentUser => ({
  ...userDetailsView({ directory, viewer: self }, self, readInvited(self.invited)),
  display_name: self.displayName,
  invited_by: inviterView(self, grace),
})

function inviterView(self: SelfRow, grace: DeclineGrace): CurrentUser['invited_by'] {
  const { inviterId: id, inviterName, method, certainty, invitedAt: at } = self
  if (id === null || method === null || certainty === null || at === null) return null
  const until = declinableUntil({ method, at }, grace)
  return {
    id,
    display_name: inviterName,
    method,
    certainty,
    at: toIso(at),
    declinable_until: toIsoOrNull(until),
  }
}

/** When a deletion was requested and when it is due. */
export function deletionView(row: Pick<PersonRow, 'deletionRequestedAt' | 'deletedAt'>, graceMs: number) {
  const requested = deletionRequested(row)
  return requested === null ? null : { requested_at: toIso(requested), deletion_at: toIso(requested + graceMs) }
}
