import * as z from 'zod'
import { document, jsonAnswer } from '../docs/operation.ts'
import { changeOwnLink, createOwnLink, disableOwnLink, listOwnLinks, readOwnLink } from './endpoints.ts'
import { EXAMPLE_FIELDS, EXAMPLE_LINK, NO_FIELDS } from './examples.ts'
import { ReferralLink, ReferralLinkPage } from './responses.ts'

const invite: ReferralLink = {
  ...EXAMPLE_LINK,
  ...NO_FIELDS,
  ...{ code: 'K49FJ5', kind: 'invite', url: 'https://api.example/r/K49FJ5' },
}

const random: ReferralLink = {
  ...invite,
  ...{ code: '7QX2MB4D', kind: 'custom', url: 'https://api.example/r/7QX2MB4D', clicks: 0, uniques: 0, signups: 0 },
}

const pathParams = z.object({
  code: z.string().meta({
    description: 'Code of one of your links, in any spelling, or your invite code.',
    examples: ['summer-sale'],
  }),
})

const tag = 'Links'
const badDestination = { field: 'destination', code: 'destination_not_allowed' }

export const LINK_DOCS = [
  document(listOwnLinks, {
    operationId: 'referral_links_list',
    summary: 'List your links',
    description:
      'Newest first. The link of your invite code is not listed; get it by its code. To page, follow `next` and ' +
      '`previous` unchanged.',
    tag,
    invalid: [{ field: 'limit', code: 'out_of_range', params: { min: 1, max: 100 } }],
    answers: [
      jsonAnswer(200, 'A page of links.', ReferralLinkPage, {
        first: {
          summary: 'The first page',
          value: {
            next: 'https://api.example/api/v1/referral_links/?limit=1&cursor=a2',
            previous: null,
            results: [EXAMPLE_LINK],
          },
        },
      }),
    ],
  }),
  document(createOwnLink, {
    operationId: 'referral_links_create',
    summary: 'Create a link',
    description:
      'With a random code or an alias of your choice. An alias is rejected if it or a look-alike is taken, if it ' +
      'could be an invite code, or if it contains a reserved or offensive word. Repeated with the same ' +
      '`Idempotency-Key` within 24 hours, the request returns the link that it created.',
    requestHeaders: ['IdempotencyKey'],
    tag,
    examples: {
      random: { summary: 'A random code', value: { label: 'Autumn newsletter', channel: 'email' } },
      alias: {
        summary: 'An alias, with every field set',
        value: { code: EXAMPLE_LINK.code, ...EXAMPLE_FIELDS, expires_at: '2027-01-31T18:00:00Z' },
      },
    },
    invalid: [{ field: 'code', code: 'alias_reserved' }, badDestination],
    answers: [
      {
        ...jsonAnswer(201, 'The new link.', ReferralLink, { random: { summary: 'A random code', value: random } }),
        headers: ['Location'],
      },
    ],
    errors: [
      { code: 'alias_taken', fields: [{ field: 'code', code: 'alias_taken' }] },
      { code: 'idempotency_key_reused' },
      { code: 'new_links_per_user' },
      { code: 'too_many_links' },
    ],
  }),
  document(readOwnLink, {
    operationId: 'referral_links_retrieve',
    summary: 'Get a link',
    tag,
    pathParams,
    answers: [
      jsonAnswer(200, 'The link.', ReferralLink, {
        custom: { summary: 'A link you created', value: EXAMPLE_LINK },
        invite: { summary: 'The link of your invite code', value: invite },
      }),
    ],
    errors: [{ code: 'not_found' }],
  }),
  document(changeOwnLink, {
    operationId: 'referral_links_change',
    summary: 'Change a link',
    description:
      'Fields you leave out stay unchanged; if a field is rejected, nothing changes. The code never changes. A new ' +
      'expiry revives an expired link if you are below the limit.',
    tag,
    pathParams,
    examples: {
      label: { summary: 'A new label, and no expiry', value: { label: 'Newsletter', expires_at: null } },
    },
    invalid: [badDestination],
    answers: [
      jsonAnswer(200, 'The changed link.', ReferralLink, { link: { summary: 'The link', value: EXAMPLE_LINK } }),
    ],
    errors: [
      { code: 'not_found' },
      { code: 'invite_link_is_fixed' },
      { code: 'changes_per_user' },
      { code: 'too_many_links' },
    ],
  }),
  document(disableOwnLink, {
    operationId: 'referral_links_disable',
    summary: 'Disable a link',
    description:
      'Permanent. The code is never given to anyone else, and the statistics are kept. Repeating the request is not ' +
      'an error.',
    tag,
    pathParams,
    answers: [{ status: 204, description: 'The link is disabled.' }],
    errors: [{ code: 'not_found' }, { code: 'invite_link_is_fixed' }],
  }),
]
