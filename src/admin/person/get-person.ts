import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import { may } from '../../identity/permissions.ts'
import type { Role } from '../../identity/permissions.ts'
import { inviteLinkView, linkView } from '../../links/model.ts'
import type { Ports } from '../../ports.ts'
import { eventView } from '../audit/list-events.ts'
import { BRANCH_SIZE, selectInvitedPeople } from './list-invited-people.ts'
import { selectPerson } from './person-row.ts'
import type { PersonDetails } from './responses.ts'
import { selectDetails } from './select-details.ts'
import { factorsView, invitedPersonView, inviterView, personPageView, sessionView } from './views.ts'

interface GetPerson {
  id: number
  /** Of whoever asks. */
  role: Role
  /** Of the service, for the addresses of links. */
  origin: string
}

/** Everything about somebody, also who was deleted, in one trip. @throws AppError `not_found` */
export async function getPersonOrThrow(
  { config: { deletionGraceMs }, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { id, role, origin }: GetPerson,
): Promise<PersonDetails> {
  const now = clock()
  const [[row], invited, [inviter], levels, [totals], [inviteTotals], links, sessions, events, [own]] = await runBatch(
    db,
    [
      selectPerson(db, { id }),
      selectInvitedPeople(db, id, { limit: BRANCH_SIZE, cursor: undefined }),
      ...selectDetails(db, id, { now, withAudit: may(role, 'audit.read') }),
    ],
  )
  if (!row) throw new AppError('not_found')
  const scene = { origin, now }
  const { clicks = 0, uniques = 0, signups = 0 } = totals ?? {}
  return {
    ...personPageView({ role, deletionGraceMs }, row),
    invited_by: inviter ? inviterView(role, inviter) : null,
    levels,
    invited: invited.slice(0, BRANCH_SIZE).map((one) => invitedPersonView(role, one)),
    referrals: { clicks, uniques, signups },
    links: [inviteLinkView(scene, row, inviteTotals), ...links.map((link) => linkView(scene, link))],
    sessions: sessions.map(sessionView),
    events: may(role, 'audit.read') ? events.map(eventView) : null,
    second_factor: own && may(role, 'people.reset_second_factor') ? factorsView(own.factors) : null,
  }
}
