import { AppError } from '../../errors/app-error.ts'
import { empty, json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { repeatableOf } from '../../identity/idempotency.ts'
import { linkOrigin, ownLinkUrl } from '../../links/link-key.ts'
import { CampaignLinkInput, ChangeCampaignLinkInput } from '../../links/schemas.ts'
import { disableAnyLink } from '../links/disable-any-link.ts'
import { ReasonInput } from '../reason.ts'
import { changeCampaignLink, getCampaignLinkOrThrow } from './change-campaign-link.ts'
import { createCampaignLinks, readCampaignLink } from './create-campaign-links.ts'
import { importCampaignLinks } from './import-campaign-links.ts'
import type { ImportedLinks } from './responses.ts'
import { ImportInput } from './schemas.ts'

/* Links of the service. They are listed and read among all links. */

const path = '/api/v1/admin/campaign_links/'
const POST = { method: 'post', access: 'staff', permission: 'campaigns.manage' } as const

export const createCampaignLink = endpoint(
  { ...POST, path, body: CampaignLinkInput },
  async ({ ports, by, staff, body: input, headers, url }) => {
    const repeatable = repeatableOf(headers, { owner: `s:${by.staff.id}`, operation: 'campaign_link', input })
    const now = ports.clock()
    const [code = ''] = await createCampaignLinks(ports, {
      ...{ links: [readCampaignLink({ ...ports.config, now }, input)], by, now, repeatable },
      taken: () => new AppError('alias_taken', { fields: [{ field: 'code', code: 'alias_taken' }] }),
    })
    const link = await getCampaignLinkOrThrow(ports, { code, viewer: staff, origin: linkOrigin(ports.config, url) })
    return json(link, { status: 201, headers: { Location: `/api/v1/admin/links/${code}/` } })
  },
)

export const importLinks = endpoint(
  { ...POST, path: `${path}import/`, body: ImportInput },
  async ({ ports, by, body: input, headers, url }) => {
    const repeatable = repeatableOf(headers, { owner: `s:${by.staff.id}`, operation: 'campaign_links', input })
    const origin = linkOrigin(ports.config, url)
    const made = await importCampaignLinks(ports, { csv: input.csv, by, repeatable })
    const links = made.map(({ line, code }) => ({ line, code, url: ownLinkUrl(origin, code) }))
    return json({ links } satisfies ImportedLinks, { status: 201 })
  },
)

export const changeLink = endpoint(
  { ...POST, method: 'patch', path: `${path}:code/`, body: ChangeCampaignLinkInput },
  async ({ ports, by, staff, params: { code }, body: input, url }) => {
    const origin = linkOrigin(ports.config, url)
    return json(await changeCampaignLink(ports, { code, input, by, viewer: staff, origin }))
  },
)

export const disableCampaignLink = endpoint(
  { ...POST, path: `${path}:code/disable/`, isChange: 'final', body: ReasonInput },
  async ({ ports, params: { code }, body: { reason }, by }) => {
    await disableAnyLink(ports, { code, reason, by, of: 'staff' })
    return empty()
  },
)

export const CAMPAIGN_LINK_ENDPOINTS = [createCampaignLink, importLinks, changeLink, disableCampaignLink]
