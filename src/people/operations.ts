import * as z from 'zod'
import { jsonAnswer, jsonContent } from '../docs/operation.ts'
import type { Operation } from '../docs/operation.ts'
import { PageQuery } from '../http/pagination.ts'
import { CurrentUser, InvitedPage, UserDetails, UserPage } from './responses.ts'
import type { User } from './responses.ts'
import { ListUsersQuery, UpdateUserInput } from './schemas.ts'

/** Who the examples are about. */
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

/** A user as the examples show one. */
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
    certainty: 'certain',
    at: '2026-11-20T18:30:00.000Z',
    declinable_until: '2026-11-27T18:30:00.000Z',
  },
})

const UserId = z.object({
  id: z
    .int()
    .positive()
    .meta({ description: 'Id of a user. Anything but a positive integer is 404.', examples: [2] }),
})

const ofDirectory =
  'Phones and e-mails of others can be masked, or the whole answer be for staff alone: the setting `DIRECTORY`.'
const badLimit = [{ field: 'limit', code: 'out_of_range', params: { min: 1, max: 100 } }]

/** What `/users` does, for the OpenAPI document. */
export const USER_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/users/',
    operationId: 'users_list',
    summary: 'List users',
    description:
      'Newest first. Follow `next` and `previous` as they are: they keep the filters, and the deepest page costs no more ' +
      'than the first. With no filter `count` is exact; under a filter or `search` it is exact up to 1,000, and ' +
      `\`count_exact\` says so. A parameter without a value counts as not given. ${ofDirectory}`,
    tag: 'Users',
    access: 'bearer',
    stores: 'read',
    query: ListUsersQuery,
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
          summary: 'Masked, the last page of a search',
          value: {
            count: 1,
            count_exact: true,
            next: null,
            previous: null,
            results: [{ ...anna, phone: '+7917•••5566', email: null }],
          },
        },
      }),
    ],
    errors: [{ code: 'permission_denied' }],
  },
  {
    method: 'get',
    path: '/api/v1/users/current_user/',
    operationId: 'users_current_user',
    summary: 'Read the own profile',
    tag: 'Users',
    access: 'bearer',
    stores: 'read',
    answers: [
      jsonAnswer(200, 'The caller.', CurrentUser, { user: { summary: 'The caller', value: exampleCurrentUser() } }),
    ],
  },
  {
    method: 'patch',
    path: '/api/v1/users/current_user/',
    operationId: 'users_update_current_user',
    summary: 'Change the own profile',
    description:
      'What is not named stays as it is, and a refusal changes nothing at all. The inviter can be named once, while ' +
      'there is none and it is not too late (the setting `INVITER_GRACE_DAYS`); nobody can be invited by themselves, or ' +
      'by anybody whom they invited, directly or through others.',
    tag: 'Users',
    access: 'bearer',
    shielded: true,
    stores: 'write',
    body: jsonContent(UpdateUserInput, {
      name: { summary: 'A name, and no e-mail any more', value: { first_name: 'Анна', email: null } },
      inviter: { summary: 'Who invited me', value: { invited_by_code: '7QX2MB' } },
    }),
    invalid: [{ field: 'first_name', code: 'too_long', params: { max: 32 } }],
    answers: [
      jsonAnswer(200, 'The caller, changed.', CurrentUser, {
        user: { summary: 'The caller', value: exampleCurrentUser() },
      }),
    ],
    errors: [
      { code: 'email_taken', fields: [{ field: 'email', code: 'email_taken' }] },
      { code: 'own_invite_code', fields: [{ field: 'invited_by_code', code: 'own_invite_code' }] },
      { code: 'unknown_invite_code', status: 400, fields: [{ field: 'invited_by_code', code: 'unknown_invite_code' }] },
      { code: 'invite_cycle', fields: [{ field: 'invited_by_code', code: 'invite_cycle' }] },
      { code: 'already_invited' },
      { code: 'inviter_grace_over' },
    ],
  },
  {
    method: 'get',
    path: '/api/v1/users/{id}/',
    operationId: 'users_retrieve',
    summary: 'Read a user',
    description: ofDirectory,
    tag: 'Users',
    access: 'bearer',
    stores: 'read',
    pathParams: UserId,
    answers: [jsonAnswer(200, 'The user.', UserDetails, { user: { summary: 'A user', value: exampleDetails() } })],
    errors: [{ code: 'permission_denied' }, { code: 'not_found' }],
  },
  {
    method: 'get',
    path: '/api/v1/users/{id}/invited/',
    operationId: 'users_invited',
    summary: 'List the people whom a user invited',
    description: `All of them, newest first, page by page. ${ofDirectory}`,
    tag: 'Users',
    access: 'bearer',
    stores: 'read',
    pathParams: UserId,
    query: PageQuery,
    invalid: badLimit,
    answers: [
      jsonAnswer(200, 'A page of people.', InvitedPage, {
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
  },
]
