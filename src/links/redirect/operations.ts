import * as z from 'zod'
import type { Operation } from '../../docs/operation.ts'
import { HtmlPage } from '../../http/responses.ts'

const LinkCode = z.object({
  code: z.string().meta({
    description: 'An invite code, or the code of a link: any case, hyphens dropped, O read as 0, I and L as 1.',
    examples: ['K49FJ5'],
  }),
})

const passed = (description: string) =>
  z
    .string()
    .optional()
    .meta({
      description: `${description} Up to 100 letters, digits, \`_\`, \`-\` and \`.\`; anything else is dropped.`,
    })

const LinkQuery = z.object({
  utm_source: passed('Goes on to where the link leads.'),
  utm_medium: passed('Goes on to where the link leads.'),
  utm_campaign: passed("Goes on to where the link leads; the link's own campaign wins."),
  channel: passed("Where the link was shared, for the counts; the link's own channel wins."),
})

/** What a link does, for the OpenAPI document. */
export const REDIRECT_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/r/{code}',
    operationId: 'link_follow',
    summary: 'Follow a link',
    description:
      'For browsers. Leads to the destination of the link or to the store of the platform, else shows the landing page; ' +
      "messengers get a page with the link's title and picture. A person's click is counted after the answer, and gets a " +
      'token: in the cookie `__Host-referral`, and as `referral_token` (`referrer` on Google Play, `referrerId` on ' +
      'RuStore) in the address that it goes on to. Codes that lead nowhere, whatever the reason, get the landing page ' +
      'without a code. No other parameter has an effect. Of 429 and 503 browsers get a page that offers to try again.',
    tag: 'Links',
    access: 'public',
    shielded: true,
    pathParams: LinkCode,
    query: LinkQuery,
    answers: [
      {
        status: 302,
        description: 'To the destination, the store or the app.',
        headers: ['Location', 'Set-Cookie', 'Vary'],
      },
      {
        status: 200,
        description: 'The landing page, or the preview of the link.',
        content: { 'text/html': { schema: HtmlPage, examples: {} } },
        headers: ['Content-Language', 'Set-Cookie', 'Vary'],
      },
    ],
    errors: [{ code: 'storage_unavailable' }],
  },
]
