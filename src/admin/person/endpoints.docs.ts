import { document, jsonAnswer } from '../../docs/operation.ts'
import type { Operation } from '../../docs/operation.ts'
import { exported } from '../../people/account/export-example.docs.ts'
import { AccountExport } from '../../people/account/responses.ts'
import { PERSON_ACTION_DOCS } from './actions.docs.ts'
import { changeUser, createUser, exportUser, listInvited, readUser } from './endpoints.ts'
import { exampleDetails, exampleInvited } from './examples.docs.ts'
import { NOBODY, ofPerson, person, reason } from './parts.docs.ts'
import { InvitedPeople, PersonDetails } from './responses.ts'

const TAKEN = [
  { code: 'phone_taken', status: 400, fields: [{ field: 'phone', code: 'phone_taken' }] },
  { code: 'email_taken', fields: [{ field: 'email', code: 'email_taken' }] },
] satisfies Operation['errors']

export const PERSON_DOCS: Operation[] = [
  document(createUser, {
    tag: 'Admin',
    operationId: 'admin_create_user',
    summary: 'Create a user',
    description: 'With a phone, an e-mail or both. The user gets an invite code of their own.',
    examples: {
      phone: { summary: 'By phone', value: { phone: '+79174445566', first_name: 'Анна', reason } },
    },
    invalid: [{ field: 'phone', code: 'invalid_phone' }],
    answers: [person('The new user.', {}, 201)],
    errors: TAKEN,
  }),
  document(readUser, {
    ...ofPerson,
    operationId: 'admin_user',
    summary: 'Get a user',
    description:
      'Profile, inviter, invitees, links, live sessions and the latest audit events. Analysts see masked phones and no ' +
      'e-mails or audit events.',
    answers: [jsonAnswer(200, 'The user.', PersonDetails, { person: { summary: 'Anna', value: exampleDetails } })],
    errors: [NOBODY],
  }),
  document(changeUser, {
    ...ofPerson,
    operationId: 'admin_change_user',
    summary: 'Change a profile or role',
    description:
      'Fields that you leave out stay as they are. `version` is the version you read before editing. A new phone ends the ' +
      'sessions of the old one, and a lower role ends staff sessions. The invite code never changes.',
    examples: {
      role: { summary: 'Make them support', value: { version: '5f0c1f7d2a4b6c8e9d0a', role: 'support', reason } },
    },
    invalid: [{ field: 'version', code: 'required' }],
    answers: [person('The user after the change.', { role: 'support' })],
    errors: [NOBODY, { code: 'edit_conflict' }, { code: 'last_superuser' }, ...TAKEN],
  }),
  document(listInvited, {
    ...ofPerson,
    operationId: 'admin_user_invited',
    summary: "List a user's invitees",
    description: 'Newest first. Call it for each invitee to walk down the tree.',
    invalid: [{ field: 'limit', code: 'out_of_range', params: { min: 1, max: 50 } }],
    answers: [
      jsonAnswer(200, 'A page.', InvitedPeople, {
        page: { summary: 'One', value: { count: 1, next: null, previous: null, results: [exampleInvited] } },
      }),
    ],
    errors: [NOBODY],
  }),
  document(exportUser, {
    ...ofPerson,
    operationId: 'admin_export_user',
    summary: 'Export everything stored about a user',
    description: 'The same file that the user can get. The audit records who downloaded it.',
    answers: [
      {
        ...jsonAnswer(200, 'The file.', AccountExport, { account: { summary: 'An account', value: exported } }),
        headers: ['Content-Disposition'],
      },
    ],
    errors: [NOBODY],
  }),
  ...PERSON_ACTION_DOCS,
]
