import * as z from 'zod'
import { document, jsonAnswer } from '../../docs/operation.ts'
import { EXAMPLE_LINK, NO_FIELDS } from '../../links/examples.ts'
import { perField, UTM_FIELDS } from '../../links/fields.ts'
import { AdminLink } from '../links/responses.ts'
import { changeLink, createCampaignLink, disableCampaignLink, importLinks } from './endpoints.ts'
import { ImportedLinks } from './responses.ts'

const LinkCode = z.object({
  code: z.string().meta({ description: 'Code of a campaign link, in any case.', examples: ['autumn-flyer'] }),
})

const EXAMPLE_CAMPAIGN_LINK: AdminLink = {
  ...EXAMPLE_LINK,
  ...NO_FIELDS,
  ...perField(() => null, UTM_FIELDS),
  ...{ code: 'autumn-flyer', kind: 'campaign', url: 'https://api.example/r/autumn-flyer', owner: null },
  ...{ channel: 'qr', campaign: 'autumn-2026', utm_source: 'flyer' },
  ...{ clicks: 0, uniques: 0, signups: 0, conversion: null, version: '5b8e2a1f0c9d4e7a6b30' },
}

const tag = 'Admin'
const badDestination = { field: 'destination', code: 'destination_not_allowed' }
const budget = { code: 'campaign_links_per_service' } as const

export const CAMPAIGN_LINK_DOCS = [
  document(createCampaignLink, {
    operationId: 'admin_campaign_link_create',
    summary: 'Create a campaign link',
    description:
      'A link of the service: people who sign up through it have no inviter and are counted for the link. Staff speak for ' +
      'the service, so the texts may name it and hold phone numbers. Repeated with the same `Idempotency-Key` within 24 ' +
      'hours, the request returns the link that it created.',
    requestHeaders: ['IdempotencyKey'],
    tag,
    examples: {
      flyer: {
        summary: 'For a flyer',
        value: { code: 'autumn-flyer', channel: 'qr', campaign: 'autumn-2026', utm_source: 'flyer' },
      },
    },
    invalid: [{ field: 'campaign', code: 'invalid_utm' }, badDestination],
    answers: [
      {
        ...jsonAnswer(201, 'The new link.', AdminLink, {
          flyer: { summary: 'For a flyer', value: EXAMPLE_CAMPAIGN_LINK },
        }),
        headers: ['Location'],
      },
    ],
    errors: [
      { code: 'alias_taken', fields: [{ field: 'code', code: 'alias_taken' }] },
      { code: 'idempotency_key_reused' },
      budget,
    ],
  }),
  document(importLinks, {
    operationId: 'admin_campaign_links_import',
    summary: 'Create campaign links from a CSV file',
    description:
      'All or none: every fault of every row is reported, with its line and column in `field`. Repeated with the same ' +
      '`Idempotency-Key` within 24 hours, the request returns the links that it created.',
    requestHeaders: ['IdempotencyKey'],
    tag,
    examples: {
      two: {
        summary: 'Two links',
        value: { csv: 'code,channel,campaign\r\nautumn-flyer,qr,autumn-2026\r\n,vk,autumn-2026\r\n' },
      },
    },
    invalid: [
      { field: 'csv.2.code', code: 'alias_taken' },
      { field: 'csv.3.destination', code: 'destination_not_allowed' },
    ],
    answers: [
      jsonAnswer(201, 'The new links.', ImportedLinks, {
        one: {
          summary: 'One link',
          value: { links: [{ line: 2, code: 'autumn-flyer', url: 'https://api.example/r/autumn-flyer' }] },
        },
      }),
    ],
    errors: [{ code: 'idempotency_key_reused' }, budget],
  }),
  document(changeLink, {
    operationId: 'admin_campaign_link_change',
    summary: 'Change a campaign link',
    description:
      'Fields you leave out stay unchanged; if a field is rejected, nothing changes. The code never changes. Takes effect ' +
      'within a minute.',
    tag,
    pathParams: LinkCode,
    examples: { title: { summary: 'A new title', value: { title: 'Acme: 20% off all autumn' } } },
    invalid: [badDestination],
    answers: [
      jsonAnswer(200, 'The changed link.', AdminLink, { link: { summary: 'The link', value: EXAMPLE_CAMPAIGN_LINK } }),
    ],
    errors: [{ code: 'not_found' }, { code: 'edit_conflict' }],
  }),
  document(disableCampaignLink, {
    operationId: 'admin_campaign_link_disable',
    summary: 'Disable a campaign link',
    description: 'Permanent; takes effect within a minute. Repeating the request changes nothing.',
    tag,
    pathParams: LinkCode,
    examples: { over: { summary: 'The campaign is over', value: { reason: 'The autumn campaign is over' } } },
    invalid: [{ field: 'reason', code: 'required' }],
    answers: [{ status: 204, description: 'The link is disabled.' }],
    errors: [{ code: 'not_found' }, { code: 'invite_link_is_fixed' }],
  }),
]
