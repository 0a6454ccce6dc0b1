import { document } from '../../docs/operation.ts'
import {
  blockUser,
  cancelUserDeletion,
  deleteUser,
  endUserSessions,
  resetFactor,
  setPassword,
  unblockUser,
} from './endpoints.ts'
import { NOBODY, ofPerson, person, reason } from './parts.docs.ts'

const reasonMissing = [{ field: 'reason', code: 'required' }]
const because = { reason: { summary: 'Why', value: { reason } } }

export const PERSON_ACTION_DOCS = [
  document(blockUser, {
    ...ofPerson,
    operationId: 'admin_block_user',
    summary: 'Block a user',
    description:
      'Ends all sessions, in the app and in the panel, and rejects sign-ins until the block is lifted or expires. For a ' +
      'blocked user, it replaces the reason and the expiry. Only superusers can block staff.',
    examples: {
      week: { summary: 'For a while', value: { until: '2099-12-01T00:00:00Z', reason: 'Spam, ticket 4821' } },
      open: { summary: 'Until it is lifted', value: { reason: 'Spam, ticket 4821' } },
    },
    invalid: reasonMissing,
    answers: [
      person('Blocked.', {
        is_active: false,
        block: { reason: 'Spam, ticket 4821', until: '2099-12-01T00:00:00.000Z' },
      }),
    ],
    errors: [NOBODY, { code: 'own_account' }, { code: 'last_superuser' }],
  }),
  document(unblockUser, {
    ...ofPerson,
    operationId: 'admin_unblock_user',
    summary: 'Unblock a user',
    examples: because,
    invalid: reasonMissing,
    answers: [person('The user is not blocked.')],
    errors: [NOBODY],
  }),
  document(setPassword, {
    ...ofPerson,
    operationId: 'admin_set_password',
    summary: 'Set a password',
    description: 'Ends their staff sessions. You cannot set your own password here.',
    examples: {
      phrase: { summary: 'A passphrase', value: { password: 'correct horse battery', reason } },
    },
    invalid: [{ field: 'password', code: 'guessable_password' }],
    answers: [person('The password is set.', { has_password: true })],
    errors: [NOBODY, { code: 'own_account' }],
  }),
  document(resetFactor, {
    ...ofPerson,
    operationId: 'admin_reset_second_factor',
    summary: 'Reset a lost second factor',
    description:
      'For a staff member who lost it. Their authenticator app, recovery codes and passkeys stop working and all their ' +
      'sessions end; they can sign in with the password only. Turn off your own in your account. Without a second factor, ' +
      'nothing changes.',
    examples: {
      lost: { summary: 'Lost phone', value: { reason: 'Lost phone, identity checked by phone, ticket 4821' } },
    },
    invalid: reasonMissing,
    answers: [{ status: 204, description: 'Signing in takes the password only.' }],
    errors: [NOBODY, { code: 'own_account' }],
  }),
  document(endUserSessions, {
    ...ofPerson,
    operationId: 'admin_end_sessions',
    summary: 'End sessions',
    description: 'One session, or all of them, including panel sessions.',
    examples: {
      all: { summary: 'All', value: { reason: 'Phone stolen, ticket 4821' } },
    },
    invalid: reasonMissing,
    answers: [{ status: 204, description: 'The sessions have ended.' }],
    errors: [NOBODY],
  }),
  document(deleteUser, {
    ...ofPerson,
    operationId: 'admin_delete_user',
    summary: 'Delete after the grace period',
    description:
      'Works like a request of their own: all sessions end at once, and signing in within the grace period cancels it. ' +
      'Repeating the request does not move the date.',
    examples: because,
    invalid: reasonMissing,
    answers: [
      person(
        'The deletion is scheduled.',
        { deletion: { requested_at: '2026-11-23T06:10:00.000Z', deletion_at: '2026-12-23T06:10:00.000Z' } },
        202,
      ),
    ],
    errors: [NOBODY, { code: 'own_account' }, { code: 'last_superuser' }],
  }),
  document(cancelUserDeletion, {
    ...ofPerson,
    operationId: 'admin_cancel_deletion',
    summary: 'Cancel a deletion',
    examples: because,
    invalid: reasonMissing,
    answers: [person('The deletion is cancelled.')],
    errors: [NOBODY],
  }),
]
