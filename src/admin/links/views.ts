import { personSummary } from '../../identity/person-summary.ts'
import type { Viewer } from '../../identity/person-summary.ts'
import { linkView } from '../../links/model.ts'
import type { LinkContext, LinkRow } from '../../links/model.ts'
import { conversionOf } from '../../links/stats/stats.ts'
import type { AdminLink } from './responses.ts'

/** Where and when a link is looked at, and by whom. */
export interface AdminLinkContext extends LinkContext {
  viewer: Viewer
}

export interface OwnedLinkRow extends LinkRow {
  /** Of `personColumn`. */
  owner: string
}

export const adminLinkView = (context: AdminLinkContext, row: OwnedLinkRow): AdminLink => ({
  ...linkView(context, row),
  owner: personSummary(context.viewer, row.owner),
  conversion: conversionOf(row),
})
