import { document, jsonAnswer } from '../docs/operation.ts'
import { pullFeed } from './endpoints.ts'
import { Feed } from './responses.ts'

export const FEED_DOCS = [
  document(pullFeed, {
    operationId: 'feed',
    tag: 'Rewards',
    summary: 'Pull changes',
    description:
      'The changes that webhooks send, oldest first, for servers that cannot be called. Keep `after` of each answer and send it ' +
      'with the next request. An answer with no results means that you have everything. Changes are recorded while there is ' +
      'a webhook or a key with the scope `feed.read`, and kept for 30 days.',
    invalid: [{ field: 'after', code: 'invalid_cursor' }],
    answers: [
      jsonAnswer(200, 'The next changes.', Feed, {
        sign_up: {
          summary: 'A sign-up through a link',
          value: {
            results: [
              {
                sequence: 1042,
                id: 'msg_mi9xk3f2_1042',
                type: 'user.created',
                timestamp: '2026-11-23T10:15:00.000Z',
                data: { user_id: 4821, invite_code: 'K49FJ5' },
              },
              {
                sequence: 1043,
                id: 'msg_mi9xk3f2_1043',
                type: 'referral.created',
                timestamp: '2026-11-23T10:15:00.000Z',
                data: {
                  ...{ invitee_id: 4821, inviter_id: 4711, method: 'token', certainty: 'likely' },
                  ...{ link: 'H7K2M9P4QX', channel: 'telegram' },
                },
              },
            ],
            after: 1043,
            has_gap: false,
          },
        },
      }),
    ],
    errors: [{ code: 'permission_denied' }],
  }),
]
