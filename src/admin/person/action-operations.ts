import { jsonContent } from '../../docs/operation.ts'
import type { Operation } from '../../docs/operation.ts'
import { ReasonInput } from '../reason.ts'
import { NOBODY, ofPerson, path, person, reason } from './operation-parts.ts'
import { BlockInput, EndSessionsInput, PasswordInput } from './schemas.ts'

const reasonMissing = [{ field: 'reason', code: 'required' }]
const because = jsonContent(ReasonInput, { reason: { summary: 'Why', value: { reason } } })

/** What is done to one person, for the OpenAPI document. */
export const PERSON_ACTION_OPERATIONS: Operation[] = [
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
    invalid: [{ field: 'password', code: 'guessable_password' }],
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
