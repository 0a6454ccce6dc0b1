import * as z from 'zod'
import { jsonAnswer, jsonContent } from '../docs/operation.ts'
import type { Operation } from '../docs/operation.ts'
import { EXAMPLE_FIELDS, EXAMPLE_LINK, NO_FIELDS } from './examples.ts'
import { ReferralLink, ReferralLinkPage } from './responses.ts'
import { ChangeLinkInput, CreateLinkInput, ListLinksQuery } from './schemas.ts'

const invite: ReferralLink = {
  ...EXAMPLE_LINK,
  ...NO_FIELDS,
  code: 'K49FJ5',
  kind: 'invite',
  url: 'https://api.example/r/K49FJ5',
}

const random: ReferralLink = {
  ...invite,
  ...{ code: '7QX2MB4D', kind: 'custom', url: 'https://api.example/r/7QX2MB4D', clicks: 0, uniques: 0, signups: 0 },
}

const LinkCode = z.object({
  code: z.string().meta({
    description: 'Code of a link of the caller, in any spelling that looks like it; or their invite code.',
    examples: ['summer-sale'],
  }),
})

const badDestination = { field: 'destination', code: 'destination_not_allowed' }

/** What `/referral_links` does, for the OpenAPI document. */
export const LINK_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/referral_links/',
    operationId: 'referral_links_list',
    summary: 'List the own links',
    description:
      'Those that the caller made, newest first; that of the invite code is at its own address. Follow `next` and ' +
      '`previous` as they are.',
    tag: 'Links',
    access: 'bearer',
    stores: 'read',
    query: ListLinksQuery,
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
  },
  {
    method: 'post',
    path: '/api/v1/referral_links/',
    operationId: 'referral_links_create',
    summary: 'Make a link',
    description:
      'With a random code or a chosen alias. An alias is refused when it is taken, looks like one that is, reads like an ' +
      'invite code, or is a word that the service keeps to itself or does not want.',
    tag: 'Links',
    access: 'bearer',
    shielded: true,
    stores: 'write',
    body: jsonContent(CreateLinkInput, {
      random: { summary: 'A random code', value: { label: 'Autumn newsletter', channel: 'email' } },
      alias: {
        summary: 'An alias, with all that a link can have',
        value: { code: EXAMPLE_LINK.code, ...EXAMPLE_FIELDS, expires_at: '2027-01-31T18:00:00Z' },
      },
    }),
    invalid: [{ field: 'code', code: 'alias_reserved' }, badDestination],
    answers: [
      {
        ...jsonAnswer(201, 'The new link.', ReferralLink, { random: { summary: 'A random code', value: random } }),
        headers: ['Location'],
      },
    ],
    errors: [
      { code: 'alias_taken', fields: [{ field: 'code', code: 'alias_taken' }] },
      { code: 'new_links_per_user' },
      { code: 'too_many_links' },
    ],
  },
  {
    method: 'get',
    path: '/api/v1/referral_links/{code}/',
    operationId: 'referral_links_retrieve',
    summary: 'Read a link',
    tag: 'Links',
    access: 'bearer',
    stores: 'read',
    pathParams: LinkCode,
    answers: [
      jsonAnswer(200, 'The link.', ReferralLink, {
        custom: { summary: 'One that was made', value: EXAMPLE_LINK },
        invite: { summary: 'That of the invite code', value: invite },
      }),
    ],
    errors: [{ code: 'not_found' }],
  },
  {
    method: 'patch',
    path: '/api/v1/referral_links/{code}/',
    operationId: 'referral_links_change',
    summary: 'Change a link',
    description:
      'What is not named stays as it is, and a refusal changes nothing at all. The code never changes. A new time brings ' +
      'an expired link back, as long as there may be one more.',
    tag: 'Links',
    access: 'bearer',
    shielded: true,
    stores: 'write',
    pathParams: LinkCode,
    body: jsonContent(ChangeLinkInput, {
      label: { summary: 'Another label, and no end', value: { label: 'Newsletter', expires_at: null } },
    }),
    invalid: [badDestination],
    answers: [
      jsonAnswer(200, 'The link, changed.', ReferralLink, { link: { summary: 'The link', value: EXAMPLE_LINK } }),
    ],
    errors: [{ code: 'not_found' }, { code: 'invite_link_is_fixed' }, { code: 'too_many_links' }],
  },
  {
    method: 'delete',
    path: '/api/v1/referral_links/{code}/',
    operationId: 'referral_links_disable',
    summary: 'Disable a link',
    description: 'For good: nobody gets its code again. Who it brought stays counted. A second time is no error.',
    tag: 'Links',
    access: 'bearer',
    shielded: true,
    stores: 'write',
    pathParams: LinkCode,
    answers: [{ status: 204, description: 'The link is disabled.' }],
    errors: [{ code: 'not_found' }, { code: 'invite_link_is_fixed' }],
  },
]
