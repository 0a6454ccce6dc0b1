import * as z from 'zod'
import { AccountExport } from '../../account/responses.ts'
import { exported } from '../../account/export-example.ts'
import { jsonAnswer, jsonContent } from '../../openapi/operation.ts'
import type { Operation } from '../../openapi/operation.ts'
import { exampleDetails, exampleInvited, examplePerson } from './examples.ts'
import { InvitedPeople, Person, PersonDetails } from './responses.ts'
import {
  BlockInput,
  ChangePersonInput,
  CreatePersonInput,
  EndSessionsInput,
  InvitedQuery,
  PasswordInput,
} from './schemas.ts'
import { ReasonInput } from '../reason.ts'

const PersonId = z.object({
  id: z
    .int()
    .positive()
    .meta({ description: 'Of the user.', examples: [42] }),
})
const path = '/api/v1/admin/users/{id}/'
const common = { tag: 'Admin', access: 'staff', stores: 'write' } as const
const ofPerson = { ...common, pathParams: PersonId }

const reason = 'Asked for by the owner, ticket 4821'
const reasonMissing = [{ field: 'reason', code: 'required' }]
const because = jsonContent(ReasonInput, { reason: { summary: 'Why', value: { reason } } })
const person = (description: string, changes: Partial<Person> = {}, status = 200) =>
  jsonAnswer(status, description, Person, {
    person: { summary: 'The person', value: { ...examplePerson, ...changes } },
  })

const TAKEN = [
  { code: 'phone_taken', status: 400, fields: [{ field: 'phone', code: 'phone_taken' }] },
  { code: 'email_taken', fields: [{ field: 'email', code: 'email_taken' }] },
] satisfies Operation['errors']
const NOBODY = { code: 'not_found' } as const

/** What `/admin/users/{id}` does, for the OpenAPI document. */
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
  {
    ...ofPerson,
    method: 'post',
    path: `${path}block/`,
    operationId: 'admin_block_user',
    summary: 'Block',
    description:
      'Ends all sessions, of the apps and of the panel, and lets nobody in again until it is lifted or over. Of who is ' +
      'blocked already it changes why and until when. Staff are blocked by superusers alone.',
    permission: 'people.block',
    body: jsonContent(BlockInput, {
      week: { summary: 'For a while', value: { until: '2099-12-01T00:00:00Z', reason: 'Spam, ticket 4821' } },
      open: { summary: 'Until it is lifted', value: { reason: 'Spam, ticket 4821' } },
    }),
    invalid: reasonMissing,
    answers: [
      person('Blocked.', {
        is_active: false,
        block: { reason: 'Spam, ticket 4821', until: '2099-12-01T00:00:00.000Z' },
      }),
    ],
    errors: [NOBODY, { code: 'own_account' }, { code: 'last_superuser' }],
  },
  {
    ...ofPerson,
    method: 'post',
    path: `${path}unblock/`,
    operationId: 'admin_unblock_user',
    summary: 'Lift a block',
    permission: 'people.block',
    body: because,
    invalid: reasonMissing,
    answers: [person('Not blocked.')],
    errors: [NOBODY],
  },
  {
    ...ofPerson,
    method: 'post',
    path: `${path}password/`,
    operationId: 'admin_set_password',
    summary: 'Set a password',
    description: 'Ends their sessions as staff. The own password is not set here.',
    permission: 'people.set_password',
    body: jsonContent(PasswordInput, {
      phrase: { summary: 'A pass phrase', value: { password: 'correct horse battery', reason } },
    }),
    invalid: [{ field: 'password', code: 'too_short', params: { min: 12 } }],
    answers: [person('It is set.', { has_password: true })],
    errors: [NOBODY, { code: 'own_account' }],
  },
  {
    ...ofPerson,
    method: 'post',
    path: `${path}second_factor/reset/`,
    operationId: 'admin_reset_second_factor',
    summary: 'Reset a lost second factor',
    description:
      'For somebody of the staff who has lost it: the app, the recovery codes and the passkeys are good no more, and all ' +
      'sessions end. The password alone lets them in again. The own one is turned off on the own account. Of who has none ' +
      'nothing changes.',
    permission: 'people.reset_second_factor',
    body: jsonContent(ReasonInput, {
      lost: { summary: 'The phone is gone', value: { reason: 'Phone lost, recognised on a call, ticket 4821' } },
    }),
    invalid: reasonMissing,
    answers: [{ status: 204, description: 'The password alone is asked for.' }],
    errors: [NOBODY, { code: 'own_account' }],
  },
  {
    ...ofPerson,
    method: 'post',
    path: `${path}sessions/end/`,
    operationId: 'admin_end_sessions',
    summary: 'End sessions',
    description: 'One, or all: also those of the panel.',
    permission: 'people.end_sessions',
    body: jsonContent(EndSessionsInput, {
      all: { summary: 'All', value: { reason: 'Phone stolen, ticket 4821' } },
    }),
    invalid: reasonMissing,
    answers: [{ status: 204, description: 'Ended.' }],
    errors: [NOBODY],
  },
  {
    ...ofPerson,
    method: 'post',
    path: `${path}deletion/`,
    operationId: 'admin_delete_user',
    summary: 'Delete after the grace period',
    description:
      'As if they had asked for it: all sessions end at once, and a sign-in before the time takes it back. Asking twice ' +
      'moves nothing.',
    permission: 'people.delete',
    body: because,
    invalid: reasonMissing,
    answers: [
      person(
        'It will be done.',
        { deletion: { requested_at: '2026-11-23T06:10:00.000Z', deletion_at: '2026-12-23T06:10:00.000Z' } },
        202,
      ),
    ],
    errors: [NOBODY, { code: 'own_account' }, { code: 'last_superuser' }],
  },
  {
    ...ofPerson,
    method: 'post',
    path: `${path}deletion/cancel/`,
    operationId: 'admin_cancel_deletion',
    summary: 'Take a deletion back',
    permission: 'people.delete',
    body: because,
    invalid: reasonMissing,
    answers: [person('It will not be deleted.')],
    errors: [NOBODY],
  },
]
