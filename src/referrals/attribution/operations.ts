import type { Operation } from '../../docs/operation.ts'

/** What `/referrals/inviter` does, for the OpenAPI document. */
export const ATTRIBUTION_OPERATIONS: Operation[] = [
  {
    method: 'delete',
    path: '/api/v1/referrals/inviter/',
    operationId: 'referrals_decline_inviter',
    summary: 'Decline the inviter',
    description:
      'Takes back an inviter who came with the phone number (`method` is `pending_phone`), while `declinable_until` of ' +
      '`invited_by` has not passed. Another inviter can be named after that. One who was named by a code or a link stays.',
    tag: 'Users',
    access: 'bearer',
    stores: 'write',
    answers: [{ status: 204, description: 'The caller has no inviter any more.' }],
    errors: [{ code: 'not_declinable' }],
  },
]
