import * as z from 'zod'
import { jsonAnswer, jsonContent } from '../../docs/operation.ts'
import type { Operation } from '../../docs/operation.ts'
import { EXAMPLE_INVITER } from '../../identity/person-contract.ts'
import { EXAMPLE_LINK, NO_FIELDS } from '../../links/examples.ts'
import { StatsQuery } from '../../links/stats/schemas.ts'
import { csvAnswer, CSV_DESCRIPTION } from '../csv/csv-answer.docs.ts'
import { ReasonInput } from '../reason.ts'
import { AdminLinkDetails, AdminLinkPage } from './responses.ts'
import { AdminLinksQuery, LinkFilter } from './schemas.ts'

const LinkCode = z.object({
  code: z.string().meta({ description: 'Code of a link, or an invite code, in any case.', examples: ['K49FJ5'] }),
})

const link: AdminLinkDetails['link'] = {
  ...EXAMPLE_LINK,
  ...NO_FIELDS,
  ...{ label: 'Newsletter', channel: 'email', campaign: 'summer-2026', created_at: '2026-11-20T15:30:00.000Z' },
  ...{ clicks: 1840, uniques: 1210, signups: 96, owner: EXAMPLE_INVITER, conversion: 0.0793 },
}

const counts = { clicks: 31, uniques: 24, signups: 3 }

const details: AdminLinkDetails = {
  link,
  stats: {
    totals: { clicks: 1840, uniques: 1210, signups: 96, conversion: 0.0793 },
    period: { from: '2026-11-23', to: '2026-11-23', ...counts, conversion: 0.125 },
    series: [{ date: '2026-11-23', ...counts }],
    channels: [{ channel: 'email', clicks: 1840, uniques: 1210, signups: 96 }],
    countries: [{ country: 'RU', clicks: 1840, uniques: 1210, signups: 96 }],
  },
}

/** What `/admin/links` does, for the OpenAPI document. */
export const ADMIN_LINK_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/admin/links/',
    operationId: 'admin_links',
    summary: "Everybody's links",
    description: 'Those that people made, newest first, with what came of them. Invite codes are no part of the list.',
    tag: 'Admin',
    access: 'staff',
    permission: 'stats.read',
    stores: 'write',
    query: AdminLinksQuery,
    invalid: [{ field: 'limit', code: 'out_of_range', params: { min: 1, max: 50 } }],
    answers: [
      jsonAnswer(200, 'A page of links.', AdminLinkPage, {
        one: { summary: 'One link', value: { next: null, previous: null, results: [link] } },
      }),
    ],
  },
  {
    method: 'get',
    path: '/api/v1/admin/links.csv',
    operationId: 'admin_links_csv',
    summary: 'Links as a file',
    description: CSV_DESCRIPTION,
    tag: 'Admin',
    access: 'staff',
    permission: 'people.export',
    stores: 'write',
    query: LinkFilter,
    invalid: [{ field: 'state', code: 'invalid_value' }],
    answers: [csvAnswer('"code","url"\r\n"summer-sale","https://api.example/r/summer-sale"\r\n')],
  },
  {
    method: 'get',
    path: '/api/v1/admin/links/{code}/',
    operationId: 'admin_link',
    summary: 'One link and what came of it',
    description: "Anybody's, also a disabled one, or that of an invite code. Days are of UTC.",
    tag: 'Admin',
    access: 'staff',
    permission: 'stats.read',
    stores: 'write',
    pathParams: LinkCode,
    query: StatsQuery,
    invalid: [{ field: 'from', code: 'out_of_range', params: { min: '2026-05-28', max: '2026-11-23' } }],
    answers: [jsonAnswer(200, 'The link.', AdminLinkDetails, { day: { summary: 'Of one day', value: details } })],
    errors: [{ code: 'not_found' }],
  },
  {
    method: 'post',
    path: '/api/v1/admin/links/{code}/disable/',
    operationId: 'admin_disable_link',
    summary: 'Disable a link',
    description:
      'For good: it leads to the page of links that are no more, here at once and elsewhere within a minute. What was ' +
      'counted stays, and nobody else gets its code. A second time is no error.',
    tag: 'Admin',
    access: 'staff',
    permission: 'links.disable',
    stores: 'write',
    pathParams: LinkCode,
    body: jsonContent(ReasonInput, {
      abuse: { summary: 'Abuse', value: { reason: 'Promises a discount that there is not; ticket 4711' } },
    }),
    invalid: [{ field: 'reason', code: 'required' }],
    answers: [{ status: 204, description: 'It is disabled.' }],
    errors: [{ code: 'not_found' }, { code: 'invite_link_is_fixed' }],
  },
]
