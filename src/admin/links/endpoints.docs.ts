import * as z from 'zod'
import { document, jsonAnswer } from '../../docs/operation.ts'
import { EXAMPLE_INVITER } from '../../identity/person-contract.ts'
import { EXAMPLE_LINK, NO_FIELDS } from '../../links/examples.ts'
import { perField, UTM_FIELDS } from '../../links/fields.ts'
import { documentFile } from '../list-file.docs.ts'
import { disableLink, linksFile, listLinks, readLink } from './endpoints.ts'
import { AdminLinkDetails, AdminLinkPage } from './responses.ts'

const LinkCode = z.object({
  code: z.string().meta({ description: 'Code of a link, or an invite code, in any case.', examples: ['K49FJ5'] }),
})

const link: AdminLinkDetails['link'] = {
  ...EXAMPLE_LINK,
  ...NO_FIELDS,
  ...perField(() => null, UTM_FIELDS),
  ...{ label: 'Newsletter', channel: 'email', campaign: 'summer-2026', created_at: '2026-11-20T15:30:00.000Z' },
  ...{ clicks: 1840, uniques: 1210, signups: 96, owner: EXAMPLE_INVITER, conversion: 0.0793, version: null },
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

export const ADMIN_LINK_DOCS = [
  document(listLinks, {
    operationId: 'admin_links',
    summary: 'List links',
    description:
      'Links that users or staff created, newest first, with their clicks and sign-ups. Invite codes are not listed.',
    tag: 'Admin',
    invalid: [{ field: 'limit', code: 'out_of_range', params: { min: 1, max: 50 } }],
    answers: [
      jsonAnswer(200, 'A page of links.', AdminLinkPage, {
        one: {
          summary: 'One link',
          value: { count: 1, count_exact: true, next: null, previous: null, results: [link] },
        },
      }),
    ],
  }),
  documentFile(linksFile, {
    operationId: 'admin_links_csv',
    summary: 'Download links',
    invalid: [{ field: 'state', code: 'invalid_value' }],
    beginning: '"code","url"\r\n"summer-sale","https://api.example/r/summer-sale"\r\n',
  }),
  document(readLink, {
    operationId: 'admin_link',
    summary: 'Get a link and its statistics',
    description: 'Any link, including disabled ones and links of invite codes. Days are in UTC.',
    tag: 'Admin',
    pathParams: LinkCode,
    invalid: [{ field: 'from', code: 'out_of_range', params: { min: '2026-05-28', max: '2026-11-23' } }],
    answers: [jsonAnswer(200, 'The link.', AdminLinkDetails, { day: { summary: 'Of one day', value: details } })],
    errors: [{ code: 'not_found' }],
  }),
  document(disableLink, {
    operationId: 'admin_disable_link',
    summary: 'Disable a link',
    description:
      'A link that a user created. Permanent; takes effect within a minute. Counts are kept and the code is not reused. ' +
      'Repeating the request changes nothing. Campaign links have a request of their own.',
    tag: 'Admin',
    pathParams: LinkCode,
    examples: {
      abuse: { summary: 'Abuse', value: { reason: 'Promises a discount that does not exist, ticket 4711' } },
    },
    invalid: [{ field: 'reason', code: 'required' }],
    answers: [{ status: 204, description: 'The link is disabled.' }],
    errors: [{ code: 'not_found' }, { code: 'invite_link_is_fixed' }],
  }),
]
