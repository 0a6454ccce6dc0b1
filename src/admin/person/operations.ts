import { jsonAnswer, jsonContent } from '../../docs/operation.ts'
import type { Operation } from '../../docs/operation.ts'
import { exported } from '../../people/account/export-example.docs.ts'
import { AccountExport } from '../../people/account/responses.ts'
import { PERSON_ACTION_OPERATIONS } from './action-operations.ts'
import { exampleDetails, exampleInvited } from './examples.ts'
import { common, NOBODY, ofPerson, path, person, reason } from './operation-parts.ts'
import { InvitedPeople, PersonDetails } from './responses.ts'
import { ChangePersonInput, CreatePersonInput, InvitedQuery } from './schemas.ts'

const TAKEN = [
  { code: 'phone_taken', status: 400, fields: [{ field: 'phone', code: 'phone_taken' }] },
  { code: 'email_taken', fields: [{ field: 'email', code: 'email_taken' }] },
] satisfies Operation['errors']

/** What `/admin/users` does with one person, for the OpenAPI document. */
export const PERSON_OPERATIONS: Operation[] = [
  {
    ...common,
    method: 'post',
    path: '/api/v1/admin/users/',
    operationId: 'admin_create_user',
    summary: 'Create a user',
    description: 'With a phone, an e-mail or both, and an invite code of their own.',
    permission: 'people.create',
    body: jsonContent(CreatePersonInput, {
      phone: { summary: 'By phone', value: { phone: '+79174445566', first_name: 'Анна', reason } },
    }),
    invalid: [{ field: 'phone', code: 'invalid_phone' }],
    answers: [person('Created.', {}, 201)],
    errors: TAKEN,
  },
  {
    ...ofPerson,
    method: 'get',
    path,
    operationId: 'admin_user',
    summary: 'Everything about one person',
    description:
      'The profile, who invited them and whom they invited, links, live sessions, and the last of the audit. ' +
      'Analysts see phones masked, and neither e-mails nor the audit.',
    permission: 'people.read',
    answers: [jsonAnswer(200, 'The person.', PersonDetails, { person: { summary: 'Anna', value: exampleDetails } })],
    errors: [NOBODY],
  },
  {
    ...ofPerson,
    method: 'patch',
    path,
    operationId: 'admin_change_user',
    summary: 'Change a profile or the role',
    description:
      'Fields that are not named stay. `version` is that of the values which the caller saw. A new phone ends the ' +
      'sessions of the old one, and a lesser role, or none, those that they have as staff. The invite code never changes.',
    permission: 'people.edit',
    body: jsonContent(ChangePersonInput, {
      role: { summary: 'Make them support', value: { version: '5f0c1f7d2a4b6c8e9d0a', role: 'support', reason } },
    }),
    invalid: [{ field: 'version', code: 'required' }],
    answers: [person('Changed.', { role: 'support' })],
    errors: [NOBODY, { code: 'edit_conflict' }, { code: 'last_superuser' }, ...TAKEN],
  },
  {
    ...ofPerson,
    method: 'get',
    path: `${path}invited/`,
    operationId: 'admin_user_invited',
    summary: 'Whom one person invited',
    description: 'Newest first. Ask the same of each of them to open the tree.',
    permission: 'people.read',
    query: InvitedQuery,
    invalid: [{ field: 'limit', code: 'out_of_range', params: { min: 1, max: 50 } }],
    answers: [
      jsonAnswer(200, 'A page.', InvitedPeople, {
        page: { summary: 'One', value: { count: 1, next: null, previous: null, results: [exampleInvited] } },
      }),
    ],
    errors: [NOBODY],
  },
  {
    ...ofPerson,
    method: 'get',
    path: `${path}export/`,
    operationId: 'admin_export_user',
    summary: 'Get all that is stored of one person',
    description: 'The file that they get themselves. The audit remembers who fetched it.',
    permission: 'people.export',
    answers: [
      {
        ...jsonAnswer(200, 'The file.', AccountExport, { account: { summary: 'An account', value: exported } }),
        headers: ['Content-Disposition'],
      },
    ],
    errors: [NOBODY],
  },
  ...PERSON_ACTION_OPERATIONS,
]
