import { and, eq, isNull, sql } from 'drizzle-orm'
import { audited } from '../../audit/audit-statement.ts'
import type { Database } from '../../db/database.ts'
import { referralCounts, referralLinks } from '../../db/referral-schema.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { apiName, CAMPAIGN_FIELD_NAMES } from '../../links/fields.ts'
import type { CampaignField } from '../../links/fields.ts'
import { linkKey } from '../../links/link-key.ts'
import { hasTotals } from '../../links/model.ts'
import { readLinkInput } from '../../links/read-input.ts'
import { forgetLink } from '../../links/redirect/link-cache.ts'
import type { ChangeCampaignLinkInput } from '../../links/schemas.ts'
import { ADMIN_LINK_COLUMNS, adminLinkView, campaignVersion } from '../links/list-all-links.ts'
import type { AdminLinkContext } from '../links/list-all-links.ts'
import type { AdminLink } from '../links/responses.ts'
import type { CampaignPorts } from './create-campaign-links.ts'

const isCampaignLink = (key: string) => and(eq(referralLinks.key, key), isNull(referralLinks.userId))

const selectCampaignLink = (db: Database, key: string) =>
  db.select(ADMIN_LINK_COLUMNS).from(referralLinks).leftJoin(referralCounts, hasTotals).where(isCampaignLink(key))

type Reader = Omit<AdminLinkContext, 'now'>

/** @throws AppError `not_found`, also for links of users */
export async function getCampaignLinkOrThrow(
  { clock, db }: Pick<CampaignPorts, 'clock' | 'db'>,
  { code, ...reader }: Reader & { code: string },
): Promise<AdminLink> {
  const [row] = await runQuery(db, selectCampaignLink(db, linkKey(code) ?? ''))
  if (!row) throw new AppError('not_found')
  return adminLinkView({ ...reader, now: clock() }, { ...row, owner: null })
}

interface ChangeCampaignLink extends Reader {
  code: string
  input: ChangeCampaignLinkInput
  by: ByStaff
}

/**
 * Changes a campaign link by one statement that checks that it still holds what was read, all of it if the caller says
 * which version they saw: all or nothing. Its code never changes.
 * @throws AppError `invalid_request`, `not_found`, `edit_conflict`, `storage_unavailable`
 */
export async function changeCampaignLink(
  ports: CampaignPorts,
  { code, input: { version, ...input }, by, ...reader }: ChangeCampaignLink,
): Promise<AdminLink> {
  const { config, clock, db } = ports
  const now = clock()
  const key = linkKey(code) ?? ''
  const columns = readLinkInput({ linkHosts: config.linkHosts, now, byStaff: true }, input)
  const [seen] = await runQuery(db, selectCampaignLink(db, key))
  if (!seen) throw new AppError('not_found')
  if (version !== undefined && version !== campaignVersion(seen)) throw new AppError('edit_conflict')
  const changed = CAMPAIGN_FIELD_NAMES.filter((field) => columns[field] !== undefined && columns[field] !== seen[field])
  const view = (row: typeof seen) => adminLinkView({ ...reader, now }, { ...row, owner: null })
  if (changed.length === 0) return view(seen)
  const valuesOf = (source: { [Field in CampaignField]?: unknown }) =>
    Object.fromEntries(changed.map((field) => [apiName(field), source[field]]))
  const checked = version === undefined ? changed : CAMPAIGN_FIELD_NAMES
  const isAsSeen = checked.map((field) => sql`${referralLinks[field]} IS ${seen[field]}`)
  const update = db
    .update(referralLinks)
    .set(columns)
    .where(and(isCampaignLink(key), ...isAsSeen))
    .returning({ id: referralLinks.id })
  const event = {
    at: now,
    action: 'campaign_link_changed' as const,
    ...{ actor: { kind: 'staff' as const, id: by.staff.id }, subjectId: null, context: by.context },
    details: { link: key, before: valuesOf(seen), after: valuesOf(columns) },
  }
  const {
    updated: [updated],
    links: [link],
  } = await runBatch(db, { updated: audited(db, update, event), links: selectCampaignLink(db, key) })
  if (updated.length === 0 || !link) throw new AppError('edit_conflict')
  forgetLink(ports, key)
  return view(link)
}
