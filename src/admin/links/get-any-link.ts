import { sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { preparedQuery } from '../../db/prepared-query.ts'
import type { Placeholders } from '../../db/prepared-query.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import { personColumn, personView } from '../../identity/person-ref.ts'
import type { Viewer } from '../../identity/person-ref.ts'
import { selectTotals } from '../../links/counts.ts'
import { linkKey } from '../../links/link-key.ts'
import { linkOrigin } from '../../links/link-url.ts'
import { JOIN_TOTALS, LINK_COLUMNS } from '../../links/select-link.ts'
import type { Period } from '../../links/stats/period.ts'
import { selectCounts } from '../../links/stats/select-counts.ts'
import { conversionOf, statsView } from '../../links/stats/stats-view.ts'
import { inviteLinkView } from '../../links/views.ts'
import type { Ports } from '../../ports.ts'
import type { AdminLinkDetails } from './responses.ts'
import { adminLinkView } from './views.ts'
import type { OwnedLinkRow } from './views.ts'

const selectOwned = preparedQuery((db, { key }: Placeholders<{ key: string }>) =>
  db.all<OwnedLinkRow>(sql`
    SELECT ${LINK_COLUMNS}, ${personColumn('owner')} AS owner
    FROM referral_links AS l ${JOIN_TOTALS} JOIN users AS owner ON owner.id = l.user_id WHERE l.key = ${key}`),
)

interface InviteOwner {
  owner: string
  inviteCode: string
  dateJoined: number
}

const selectInviteOwner = preparedQuery((db, { key }: Placeholders<{ key: string }>) =>
  db.all<InviteOwner>(sql`
    SELECT ${personColumn('owner')} AS owner, owner.invite_code AS inviteCode, owner.date_joined AS dateJoined
    FROM users AS owner WHERE owner.invite_code = ${key}`),
)

interface GetAnyLink {
  code: string
  period: Period
  viewer: Viewer
  /** For the link's own address. */
  url: string
}

/** A link of anybody's, also that of an invite code, and what came of it. @throws AppError `not_found` */
export async function getAnyLinkOrThrow(
  { config, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { code, period, viewer, url }: GetAnyLink,
): Promise<AdminLinkDetails> {
  const key = linkKey(code) ?? ''
  const [[link], [invite], [totals], counts] = await runBatch(db, [
    selectOwned(db, { key }),
    selectInviteOwner(db, { key }),
    selectTotals(db, { scope: `l:${key}` }),
    selectCounts(db, { scope: `l:${key}`, ...period }),
  ])
  const stats = statsView(counts, period)
  const scene = { origin: linkOrigin(config, url), now: clock(), viewer }
  if (link) return { link: adminLinkView(scene, link), stats }
  if (!invite) throw new AppError('not_found')
  const view = inviteLinkView(scene, invite, totals)
  return { link: { ...view, owner: personView(viewer, invite.owner), conversion: conversionOf(view) }, stats }
}
