import * as z from 'zod'
import { PersonSummary } from '../../identity/person-contract.ts'
import { perField, UTM_FIELDS } from '../../links/fields.ts'
import { ReferralLink } from '../../links/responses.ts'
import { ReferralStats } from '../../links/stats/responses.ts'
import { LIST_COUNT } from '../list-count.ts'

/* Answers: read by the OpenAPI document and the tests, and by the views as types alone. */

export const StaffLink = z
  .object({
    ...ReferralLink.shape,
    state: z.enum([...ReferralLink.shape.state.options, 'owner_inactive']).meta({
      description: '`owner_inactive`: it does not work while its owner is blocked, or because they were deleted.',
    }),
  })
  .meta({ id: 'StaffLink', description: 'A link as staff see it.' })
export type StaffLink = z.output<typeof StaffLink>

export const AdminLink = z
  .object({
    ...StaffLink.shape,
    kind: z.enum(['invite', 'custom', 'campaign']).meta({
      description: '`campaign` is a link of the service, made by staff: people who sign up through it have no inviter.',
    }),
    ...perField(() => z.string().nullable().meta({ description: 'Of campaign links.' }), UTM_FIELDS),
    owner: PersonSummary.nullable().meta({ description: 'Null: a campaign link.' }),
    conversion: ReferralStats.shape.totals.shape.conversion,
    version: z.string().nullable().meta({ description: 'Of a campaign link: send it with a change.' }),
  })
  .meta({ id: 'AdminLink' })
export type AdminLink = z.output<typeof AdminLink>

export const AdminLinkPage = z
  .object({
    ...LIST_COUNT,
    next: z
      .url()
      .nullable()
      .meta({ description: 'Older links. Under filters, even a page that is not full may have a next one.' }),
    previous: z.url().nullable().meta({ description: 'Newer links.' }),
    results: z.array(AdminLink),
  })
  .meta({ id: 'AdminLinkPage' })
export type AdminLinkPage = z.output<typeof AdminLinkPage>

export const AdminLinkDetails = z.object({ link: AdminLink, stats: ReferralStats }).meta({ id: 'AdminLinkDetails' })
export type AdminLinkDetails = z.output<typeof AdminLinkDetails>
