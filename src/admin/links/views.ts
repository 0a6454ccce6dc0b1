import type { LinkRow } from '../../referrals/links/select-link.ts'
import { linkView } from '../../referrals/links/views.ts'
import type { LinkScene } from '../../referrals/links/views.ts'
import { conversionOf } from '../../referrals/stats/stats-view.ts'
import { personView } from '../person-ref/person-ref.ts'
import type { Viewer } from '../person-ref/person-ref.ts'
import type { AdminLink } from './responses.ts'

/** Where and when a link is looked at, and by whom. */
export interface AdminScene extends LinkScene {
  viewer: Viewer
}

export interface OwnedLinkRow extends LinkRow {
  /** Of `personColumn`. */
  owner: string
}

export const adminLinkView = (scene: AdminScene, row: OwnedLinkRow): AdminLink => ({
  ...linkView(scene, row),
  owner: personView(scene.viewer, row.owner),
  conversion: conversionOf(row),
})
