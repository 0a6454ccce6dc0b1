import type { Cursor } from '../../http/pagination.ts'
import { empty, json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { CAMPAIGN_FILE_FIELDS, FILE_FIELDS } from '../../links/fields.ts'
import { linkOrigin } from '../../links/link-key.ts'
import { readPeriod, StatsQuery } from '../../links/stats/period.ts'
import { FILE_PLACE, fileEndpoint } from '../list-file.ts'
import { ReasonInput } from '../reason.ts'
import { disableAnyLink } from './disable-any-link.ts'
import { getAnyLinkOrThrow } from './get-any-link.ts'
import { adminLinkView, listAllLinks, readLinks } from './list-all-links.ts'
import { AdminLinksQuery, LinkFilter } from './schemas.ts'
/* All links. Campaign links are made and changed in ../campaign-links. */

const path = '/api/v1/admin/links/'
const GET = { method: 'get', access: 'staff', permission: 'stats.read' } as const

export const listLinks = endpoint({ ...GET, path, query: AdminLinksQuery }, async ({ ports, query, staff, url }) =>
  json(await listAllLinks(ports, { query, viewer: staff, url })),
)

export const readLink = endpoint(
  { ...GET, path: `${path}:code/`, query: StatsQuery },
  async ({ ports, params: { code }, query, staff, url }) => {
    const period = readPeriod(query, ports.clock())
    return json(await getAnyLinkOrThrow(ports, { code, period, viewer: staff, url }))
  },
)

export const disableLink = endpoint(
  {
    ...({ method: 'post', path: `${path}:code/disable/`, access: 'staff', permission: 'links.disable' } as const),
    ...({ isChange: 'final', body: ReasonInput } as const),
  },
  async ({ ports, params: { code }, body: { reason }, by }) => {
    await disableAnyLink(ports, { code, reason, by, of: 'user' })
    return empty()
  },
)

export const linksFile = fileEndpoint({
  name: 'links',
  filter: LinkFilter,
  pages: ({ ports, viewer, filter, url }) => {
    const { config, clock, db } = ports
    const context = { origin: linkOrigin(config, url), now: clock(), viewer }
    return async (cursor: Cursor | undefined) => {
      const page = await readLinks({ db, now: context.now }, filter, {
        ...FILE_PLACE,
        cursor,
        ordering: filter.ordering,
      })
      return { ...page, rows: page.rows.values().map((row) => adminLinkView(context, row)) }
    }
  },
  columns: [
    'code',
    'url',
    'kind',
    ['owner_id', ({ owner }) => owner?.id ?? null],
    ['owner_name', ({ owner }) => owner?.name ?? null],
    ['owner_phone', ({ owner }) => owner?.phone ?? null],
    ...FILE_FIELDS,
    ...CAMPAIGN_FILE_FIELDS,
    'state',
    'clicks',
    'uniques',
    'signups',
    'conversion',
    'created_at',
    'expires_at',
  ],
})

export const ADMIN_LINK_ENDPOINTS = [listLinks, readLink, disableLink, linksFile]
