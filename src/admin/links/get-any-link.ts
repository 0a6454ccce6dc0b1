import { eq } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { Database } from '../../db/database.ts'
import { preparedQuery } from '../../db/prepared-query.ts'
import type { Placeholders } from '../../db/prepared-query.ts'
import { referralCounts, referralLinks } from '../../db/referral-schema.ts'
import { runBatch } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { aboutTypedCode } from '../../db/typed-code.ts'
import { AppError } from '../../errors/app-error.ts'
import { personColumn, personSummary } from '../../identity/person-summary.ts'
import type { Viewer } from '../../identity/person-summary.ts'
import { selectInviteTotals } from '../../links/counts.ts'
import { perField, UTM_FIELDS } from '../../links/fields.ts'
import { linkKey, linkOrigin } from '../../links/link-key.ts'
import { hasTotals, inviteLinkView } from '../../links/model.ts'
import type { StatsPeriod } from '../../links/stats/period.ts'
import { conversionOf, selectCountsByKey, statsView } from '../../links/stats/stats.ts'
import type { Ports } from '../../ports.ts'
import { ADMIN_LINK_COLUMNS, adminLinkView, staffLinkView } from './list-all-links.ts'
import type { AdminLinkDetails } from './responses.ts'

const owner = alias(users, 'owner')
const ownerColumn = personColumn('owner').as('owner')

type Key = Placeholders<{ key: string }>

const selectOwned = preparedQuery((db, { key }: Key) =>
  db
    .select({ ...ADMIN_LINK_COLUMNS, owner: ownerColumn })
    .from(referralLinks)
    .leftJoin(referralCounts, hasTotals)
    .leftJoin(owner, eq(owner.id, referralLinks.userId))
    .where(eq(referralLinks.key, key)),
)

const selectInviteOwner = aboutTypedCode((db, _: Key, code) =>
  db
    .select({ owner: ownerColumn, inviteCode: owner.inviteCode, dateJoined: owner.dateJoined })
    .from(owner)
    .where(eq(owner.inviteCode, code)),
)

interface GetAnyLink {
  code: string
  period: StatsPeriod
  viewer: Viewer
  /** For the link's own address. */
  url: string
}

/** A link of any user, or an invite code, with its statistics. @throws AppError `not_found` */
export async function getAnyLinkOrThrow(
  { config, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { code, period, viewer, url }: GetAnyLink,
): Promise<AdminLinkDetails> {
  const key = linkKey(code) ?? ''
  const {
    links: [link],
    invites: [invite],
    totals: [totals],
    counts,
  } = await runBatch(db, {
    links: selectOwned(db, { key }),
    invites: selectInviteOwner(db, { key }),
    totals: selectInviteTotals(db, { key }),
    counts: selectCountsByKey(db, { key, ...period }),
  })
  const stats = statsView(counts, period)
  const context = { origin: linkOrigin(config, url), now: clock(), viewer }
  if (link) return { link: adminLinkView(context, link), stats }
  if (!invite) throw new AppError('not_found')
  const view = inviteLinkView(context, invite, totals)
  const owner = personSummary(viewer, invite.owner)
  const ofInvite = { ...perField(() => null, UTM_FIELDS), owner, conversion: conversionOf(view), version: null }
  return { link: { ...staffLinkView(view, owner.state === 'active'), ...ofInvite }, stats }
}
