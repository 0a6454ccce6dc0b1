import { jsonAnswer, jsonContent } from '../../docs/operation.ts'
import type { Operation } from '../../docs/operation.ts'
import { EXAMPLE_CLICK_TOKEN } from '../../links/example-click-token.ts'
import { PendingInvite } from './responses.ts'
import { PendingInviteInput } from './schemas.ts'

/** What `/referrals/pending` does, for the OpenAPI document. */
export const PENDING_OPERATIONS: Operation[] = [
  {
    method: 'post',
    path: '/api/v1/referrals/pending/',
    operationId: 'referrals_pending',
    summary: 'Leave a number on the page of a link',
    description:
      'When the number signs up, on whichever device, whoever owns the link is its inviter. The number is kept as a ' +
      'keyed hash, gets no message, and the answer is the same whether it is known or not.',
    tag: 'Referrals',
    access: 'public',
    shielded: true,
    stores: 'write',
    body: jsonContent(PendingInviteInput, {
      typed: {
        summary: 'A number, as the page of a link sends it',
        value: { link: 'K49FJ5', token: EXAMPLE_CLICK_TOKEN, phone: '+79174445566' },
      },
    }),
    invalid: [{ field: 'phone', code: 'invalid_phone' }],
    answers: [jsonAnswer(200, 'Remembered.', PendingInvite, { empty: { summary: 'Empty', value: {} } })],
    errors: [{ code: 'click_token_not_valid' }, { code: 'pending_invites' }],
  },
]
