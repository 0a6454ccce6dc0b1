import * as z from 'zod'
import { document, jsonAnswer } from '../../docs/operation.ts'
import type { Operation } from '../../docs/operation.ts'
import { exported } from '../../people/account/export-example.docs.ts'
import { AccountExport } from '../../people/account/responses.ts'
import {
  blockUser,
  cancelUserDeletion,
  changeUser,
  createUser,
  deleteUser,
  endUserSessions,
  exportUser,
  listInvited,
  readUser,
  unblockUser,
} from './endpoints.ts'
import { exampleDetails, exampleInvited, examplePerson } from './examples.docs.ts'
import { InvitedPeople, Person, PersonDetails } from './responses.ts'

const PersonId = z.object({
  id: z
    .int()
    .positive()
    .meta({ description: 'Id of the user.', examples: [42] }),
})
const common = { tag: 'Admin', pathParams: PersonId } as const

const reason = 'Asked for by the owner, ticket 4821'
const because = { reason: { summary: 'Why', value: { reason } } }
const reasonMissing = [{ field: 'reason', code: 'required' }]

const person = (description: string, changes: Partial<Person> = {}, status = 200) =>
  jsonAnswer(status, description, Person, {
    person: { summary: 'The user', value: { ...examplePerson, ...changes } },
  })

const NOT_FOUND = { code: 'not_found' } as const
const TAKEN = [
  { code: 'phone_taken', status: 400, fields: [{ field: 'phone', code: 'phone_taken' }] },
  { code: 'email_taken', fields: [{ field: 'email', code: 'email_taken' }] },
] satisfies Operation['errors']

export const PERSON_DOCS = [
  document(createUser, {
    operationId: 'admin_create_user',
    tag: 'Admin',
    summary: 'Create a user',
    description:
      'They get an invite code, and sign in by phone. Repeated with the same `Idempotency-Key` within 24 hours, the ' +
      'request returns the user that it created.',
    requestHeaders: ['IdempotencyKey'],
    examples: {
      phone: { summary: 'By phone', value: { phone: '+79174445566', first_name: 'Анна', reason } },
    },
    invalid: [{ field: 'phone', code: 'invalid_phone' }],
    answers: [person('Created.', {}, 201)],
    errors: [{ code: 'idempotency_key_reused' }, ...TAKEN],
  }),
  document(readUser, {
    operationId: 'admin_user',
    ...common,
    summary: 'Get a user',
    description:
      'Profile, inviter and invitees, links, live sessions and the latest audit events. Analysts see masked phones, ' +
      'and no e-mails or audit events.',
    answers: [jsonAnswer(200, 'The user.', PersonDetails, { person: { summary: 'Anna', value: exampleDetails } })],
    errors: [NOT_FOUND],
  }),
  document(changeUser, {
    operationId: 'admin_change_user',
    ...common,
    summary: 'Update a profile',
    description:
      'Fields you leave out stay unchanged. Send the `version` you read; if someone changed the user since, nothing ' +
      'changes. A new phone ends all sessions, and the old number, if it has signed in within 180 days, gets a message ' +
      'in the language of this request. The invite code never changes.',
    examples: {
      name: { summary: 'A new name', value: { version: '5f0c1f7d2a4b6c8e9d0a', first_name: 'Анна', reason } },
    },
    invalid: [{ field: 'version', code: 'required' }],
    answers: [person('The updated user.')],
    errors: [NOT_FOUND, { code: 'edit_conflict' }, ...TAKEN],
  }),
  document(listInvited, {
    operationId: 'admin_user_invited',
    ...common,
    summary: "List a user's invitees",
    description: 'Newest first. To walk the tree, list the invitees of each.',
    invalid: [{ field: 'limit', code: 'out_of_range', params: { min: 1, max: 50 } }],
    answers: [
      jsonAnswer(200, 'A page of invitees.', InvitedPeople, {
        page: { summary: 'One invitee', value: { count: 1, next: null, previous: null, results: [exampleInvited] } },
      }),
    ],
    errors: [NOT_FOUND],
  }),
  document(exportUser, {
    operationId: 'admin_export_user',
    ...common,
    summary: "Export a user's data",
    description: 'The same file that users can export themselves. Each export is recorded in the audit log.',
    answers: [
      {
        ...jsonAnswer(200, 'The file.', AccountExport, { account: { summary: 'An account', value: exported } }),
        headers: ['Content-Disposition'],
      },
    ],
    errors: [NOT_FOUND],
  }),
  document(blockUser, {
    operationId: 'admin_block_user',
    ...common,
    summary: 'Block a user',
    description:
      'Ends all sessions and rejects sign-ins until the block is lifted or expires. If the user is already blocked, ' +
      'updates the reason and expiry.',
    examples: {
      week: { summary: 'For a limited time', value: { until: '2099-12-01T00:00:00Z', reason: 'Spam, ticket 4821' } },
      open: { summary: 'Until staff unblock', value: { reason: 'Spam, ticket 4821' } },
    },
    invalid: reasonMissing,
    answers: [
      person('The user is blocked.', {
        is_active: false,
        block: { reason: 'Spam, ticket 4821', until: '2099-12-01T00:00:00.000Z' },
      }),
    ],
    errors: [NOT_FOUND],
  }),
  document(unblockUser, {
    operationId: 'admin_unblock_user',
    ...common,
    summary: 'Unblock a user',
    examples: because,
    invalid: reasonMissing,
    answers: [person('The user is not blocked.')],
    errors: [NOT_FOUND],
  }),
  document(endUserSessions, {
    operationId: 'admin_end_sessions',
    ...common,
    summary: 'End sessions',
    description: 'Ends one session, or all of them.',
    examples: {
      all: { summary: 'All', value: { reason: 'Phone stolen, ticket 4821' } },
    },
    invalid: reasonMissing,
    answers: [{ status: 204, description: 'The sessions have ended.' }],
    errors: [NOT_FOUND],
  }),
  document(deleteUser, {
    operationId: 'admin_delete_user',
    ...common,
    summary: 'Delete a user',
    description:
      'As if they had deleted their account: all sessions end immediately, and signing in before the grace period ends ' +
      'cancels the deletion. Requesting it again does not move the date.',
    examples: because,
    invalid: reasonMissing,
    answers: [
      person(
        'The deletion is scheduled.',
        { deletion: { requested_at: '2026-11-23T06:10:00.000Z', deletion_at: '2026-12-23T06:10:00.000Z' } },
        202,
      ),
    ],
    errors: [NOT_FOUND],
  }),
  document(cancelUserDeletion, {
    operationId: 'admin_cancel_deletion',
    ...common,
    summary: 'Cancel a deletion',
    examples: because,
    invalid: reasonMissing,
    answers: [person('The deletion is cancelled.')],
    errors: [NOT_FOUND],
  }),
]
