import * as z from 'zod'
import { document, jsonAnswer } from '../docs/operation.ts'
import { changeCurrentUser, listAllUsers, listInvitees, readCurrentUser, readUser } from './endpoints.ts'
import { CurrentUser, InvitedPage, UserDetails, UserPage } from './responses.ts'
import type { User } from './responses.ts'

/** The user of the examples. */
export const anna: User = {
  id: 2,
  last_login: '2026-11-23T06:02:11.480Z',
  phone: '+79174445566',
  invite_code: 'K49FJ5',
  invited_by_code: '7QX2MB',
  email: 'anna@example.com',
  first_name: 'Анна',
  last_name: null,
  is_staff: false,
  is_active: true,
  date_joined: '2026-11-20T18:30:00.000Z',
}

export const exampleDetails = (): UserDetails => {
  const { id, ...rest } = anna
  return { id, invited: [{ id: 3, phone: '+380501234567' }], invited_count: 1, ...rest }
}

const exampleCurrentUser = (): CurrentUser => ({
  ...exampleDetails(),
  display_name: 'Анна К.',
  invited_by: {
    id: 1,
    display_name: 'Пётр',
    method: 'pending_phone',
    certainty: 'likely',
    at: '2026-11-20T18:30:00.000Z',
    declinable_until: '2026-11-27T18:30:00.000Z',
  },
})

const UserId = z.object({
  id: z
    .int()
    .positive()
    .meta({ description: 'Id of a user. Anything but a positive integer returns 404.', examples: [2] }),
})

const ofDirectory =
  'Depending on the setting `DIRECTORY`, phones and e-mails of others are masked, or only staff may call this. A staff ' +
  'token also works, and shows what its role may see.'
const badLimit = [{ field: 'limit', code: 'out_of_range', params: { min: 1, max: 100 } }]

export const USER_DOCS = [
  document(listAllUsers, {
    operationId: 'users_list',
    summary: 'List users',
    description:
      'Newest first. To page, follow `next` and `previous` unchanged: they keep the filters, and every page costs the ' +
      'same. `count` is exact without filters; with filters or `search` it is exact up to 1,000, as `count_exact` ' +
      `says. Empty parameters are ignored. ${ofDirectory}`,
    tag: 'Users',
    invalid: badLimit,
    answers: [
      jsonAnswer(200, 'A page of users.', UserPage, {
        first: {
          summary: 'The first page',
          value: {
            count: 1024,
            count_exact: true,
            next: 'https://api.example/api/v1/users/?limit=1&cursor=a2',
            previous: null,
            results: [anna],
          },
        },
        masked: {
          summary: 'Last page of a search, masked',
          value: {
            count: 1,
            count_exact: true,
            next: null,
            previous: null,
            results: [{ ...anna, phone: '+7 ••• ••• •• 66', email: null }],
          },
        },
      }),
    ],
    errors: [{ code: 'permission_denied' }, { code: 'unknown_codes' }],
  }),
  document(readCurrentUser, {
    operationId: 'users_current_user',
    summary: 'Get your own profile',
    tag: 'Users',
    answers: [
      jsonAnswer(200, 'The caller.', CurrentUser, { user: { summary: 'The caller', value: exampleCurrentUser() } }),
    ],
  }),
  document(changeCurrentUser, {
    operationId: 'users_update_current_user',
    summary: 'Update your own profile',
    description:
      'Fields you leave out stay unchanged; if a field is rejected, nothing changes. A field that already has the value ' +
      'is no change: it is not recorded and counts toward no limit. You can set the inviter once, within ' +
      '`INVITER_GRACE_DAYS` of signing up. It cannot be yourself, or someone you invited directly or indirectly.',
    tag: 'Users',
    examples: {
      name: { summary: 'Set a name, clear the e-mail', value: { first_name: 'Анна', email: null } },
      inviter: { summary: 'Set the inviter', value: { invited_by_code: '7QX2MB' } },
    },
    invalid: [{ field: 'first_name', code: 'too_long', params: { max: 32 } }],
    answers: [
      jsonAnswer(200, 'The updated caller.', CurrentUser, {
        user: { summary: 'The caller', value: exampleCurrentUser() },
      }),
    ],
    errors: [
      { code: 'email_taken', fields: [{ field: 'email', code: 'email_taken' }] },
      { code: 'own_invite_code', fields: [{ field: 'invited_by_code', code: 'own_invite_code' }] },
      { code: 'unknown_invite_code', status: 400, fields: [{ field: 'invited_by_code', code: 'unknown_invite_code' }] },
      { code: 'invite_cycle', fields: [{ field: 'invited_by_code', code: 'invite_cycle' }] },
      { code: 'unknown_codes' },
      { code: 'already_invited' },
      { code: 'changes_per_user' },
      { code: 'email_changes_per_user' },
      { code: 'phone_was_invited' },
      { code: 'inviter_grace_over' },
    ],
  }),
  document(readUser, {
    operationId: 'users_retrieve',
    summary: 'Get a user',
    description: ofDirectory,
    tag: 'Users',
    pathParams: UserId,
    answers: [jsonAnswer(200, 'The user.', UserDetails, { user: { summary: 'A user', value: exampleDetails() } })],
    errors: [{ code: 'permission_denied' }, { code: 'not_found' }],
  }),
  document(listInvitees, {
    operationId: 'users_invited',
    summary: "List a user's invitees",
    description: `Newest first. ${ofDirectory}`,
    tag: 'Users',
    pathParams: UserId,
    invalid: badLimit,
    answers: [
      jsonAnswer(200, 'A page of invitees.', InvitedPage, {
        only: {
          summary: 'The only page',
          value: {
            count: 1,
            count_exact: true,
            next: null,
            previous: null,
            results: [{ id: 3, phone: '+380501234567' }],
          },
        },
      }),
    ],
    errors: [{ code: 'permission_denied' }, { code: 'not_found' }],
  }),
]
