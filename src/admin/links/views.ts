import { personView } from '../../identity/person-ref.ts'
import type { Viewer } from '../../identity/person-ref.ts'
import type { LinkRow } from '../../links/select-link.ts'
import { conversionOf } from '../../links/stats/stats-view.ts'
import { linkView } from '../../links/views.ts'
import type { LinkScene } from '../../links/views.ts'
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
