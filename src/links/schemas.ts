import * as z from 'zod/mini'
import { docs } from '#docs'
import { emptyAsDefault, PageQuery } from '../http/pagination.ts'
import { emptyIsNull } from '../lib/fields.ts'
import { described, transformed } from '../lib/schema.ts'
import { CAMPAIGN_FIELD_NAMES, CAMPAIGN_FIELDS, LINK_FIELDS, perField } from './fields.ts'
import type { ApiName, CampaignField, LinkField } from './fields.ts'

type FieldInputs = { [Field in LinkField as ApiName<Field>]: (typeof LINK_FIELDS)[Field]['input'] }

const fieldInputs = perField((field) => LINK_FIELDS[field].input) as FieldInputs

const alias = z.optional(
  described(
    transformed(z.nullable(z.string().check(z.trim())), emptyIsNull),
    docs({
      description:
        'An alias: 3–30 Latin letters, digits and hyphens in between, with at least one letter. Case, hyphens and ' +
        'look-alikes (O and 0; I, L and 1) make no difference. Left out or null: a random code.',
      examples: ['summer-sale'],
    }),
  ),
)

/** Every field can be left out. */
export const CreateLinkInput = described(z.object({ code: alias, ...fieldInputs }), docs({ id: 'CreateLinkInput' }))
export type CreateLinkInput = z.output<typeof CreateLinkInput>

/** Fields that are left out stay as they are. */
export const ChangeLinkInput = described(z.object(fieldInputs), docs({ id: 'ChangeLinkInput' }))
export type ChangeLinkInput = z.output<typeof ChangeLinkInput>

type CampaignInputs = {
  [Field in CampaignField as ApiName<Field>]: (typeof CAMPAIGN_FIELDS)[Field]['input']
}

const campaignInputs = perField((field) => CAMPAIGN_FIELDS[field].input, CAMPAIGN_FIELD_NAMES) as CampaignInputs

/** Every field can be left out. */
export const CampaignLinkInput = described(
  z.object({ code: alias, ...campaignInputs }),
  docs({ id: 'CampaignLinkInput' }),
)
export type CampaignLinkInput = z.output<typeof CampaignLinkInput>

/** Fields that are left out stay as they are. */
export const ChangeCampaignLinkInput = described(
  z.object({
    version: z.optional(
      described(
        z.string().check(z.trim()),
        docs({
          description: 'The version you read. If someone else changed the link since, the request is rejected.',
        }),
      ),
    ),
    ...campaignInputs,
  }),
  docs({ id: 'ChangeCampaignLinkInput' }),
)
export type ChangeCampaignLinkInput = z.output<typeof ChangeCampaignLinkInput>

export const LIST_STATES = ['all', 'live', 'disabled', 'expired'] as const
export type ListState = (typeof LIST_STATES)[number]

export const ListLinksQuery = z.object({
  limit: PageQuery.shape.limit,
  cursor: PageQuery.shape.cursor,
  state: described(
    emptyAsDefault(z.enum(LIST_STATES), 'all'),
    docs({
      description: 'Links in one state only. Disabled links never count as `expired`.',
      default: 'all',
    }),
  ),
})
export type ListLinksQuery = z.output<typeof ListLinksQuery>
