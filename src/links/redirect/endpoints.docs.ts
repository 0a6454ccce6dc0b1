import * as z from 'zod'
import { document } from '../../docs/operation.ts'
import { HtmlPage } from '../../http/responses.ts'
import { openLink } from './endpoints.ts'

const pathParams = z.object({
  code: z.string().meta({
    description:
      'An invite code, or the code of a link: case and hyphens are ignored, O is read as 0, I and L as 1 (of an invite code, if no one has it as typed).',
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

/** Documented, never refused: what is wrong is dropped. */
const query = z.object({
  utm_source: passed('Passed on to the destination.'),
  utm_medium: passed('Passed on to the destination.'),
  utm_campaign: passed("Passed on to the destination; the link's own campaign takes precedence."),
  channel: passed("Where the link was shared, for the statistics; the link's own channel takes precedence."),
})

export const REDIRECT_DOCS = [
  document(openLink, {
    operationId: 'link_follow',
    summary: 'Follow a link',
    description:
      "For browsers. Redirects to the link's destination or to the app store of the platform; otherwise shows the landing " +
      "page. Messengers get a preview with the link's title and image. A person's click is counted after the answer and gets " +
      'a token: in the cookie `__Host-referral`, and as `referral_token` (`referrer` on Google Play, `referrerId` on ' +
      'RuStore) in the address it is redirected to. Codes that do not work get the landing page without a code. ' +
      'Other parameters have no effect. On 429 and 503, browsers get a page that offers to try again.',
    tag: 'Links',
    shielded: true,
    pathParams,
    query,
    answers: [
      {
        status: 302,
        description: 'Redirects to the destination, the store or the app.',
        headers: ['Location', 'Set-Cookie', 'Vary'],
      },
      {
        status: 200,
        description: 'The landing page, or the preview of the link.',
        content: { 'text/html': { schema: HtmlPage, examples: {} } },
        headers: ['Content-Language', 'Set-Cookie', 'Vary'],
      },
    ],
    errors: [{ code: 'unknown_codes' }, { code: 'storage_unavailable' }],
  }),
]
