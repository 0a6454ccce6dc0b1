import { document, jsonAnswer } from '../docs/operation.ts'
import { EXAMPLE_CLICK_TOKEN } from '../links/examples.ts'
import { declineOwnInviter, leaveNumber, readLeaderboard, readTree, resolve } from './endpoints.ts'
import { Leaderboard, PendingInvite, ReferralTree, Resolved } from './responses.ts'

export const REFERRAL_DOCS = [
  document(declineOwnInviter, {
    operationId: 'referrals_decline_inviter',
    summary: 'Decline your inviter',
    description:
      'Removes an inviter determined by your phone number (`method` is `pending_phone`) until `declinable_until` of ' +
      '`invited_by`. What the two of you earned by the referral is taken back. After that you can name another inviter. ' +
      'Inviters named by a code or a link stay.',
    tag: 'Users',
    answers: [{ status: 204, description: 'You no longer have an inviter.' }],
    errors: [{ code: 'not_declinable' }],
  }),
  document(readTree, {
    operationId: 'referrals_tree',
    summary: 'List the people below you',
    description:
      'The people that you invited, the people that they invited, and so on: level by level, newest first within a level. ' +
      'Phones are masked according to `DIRECTORY`; if only staff may see other users, you see the phones of your own ' +
      'invitees masked and none below.',
    tag: 'Referrals',
    invalid: [{ field: 'limit', code: 'out_of_range', params: { min: 1, max: 50 } }],
    answers: [
      jsonAnswer(200, 'A page of people.', ReferralTree, {
        first: {
          summary: 'The first page of two levels',
          value: {
            levels: [
              { level: 1, people: 1 },
              { level: 2, people: 12 },
            ],
            count: 13,
            next: 'https://api.example/api/v1/referrals/tree/?depth=2&limit=2&cursor=a2q',
            previous: null,
            results: [
              {
                id: 7,
                level: 1,
                inviter_id: 2,
                display_name: 'Boris',
                phone: '+7 ••• ••• •• 66',
                joined: '2026-11-20T18:30:00.000Z',
              },
              { id: 12, level: 2, inviter_id: 7, display_name: null, phone: null, joined: null },
            ],
          },
        },
      }),
    ],
  }),
  document(readLeaderboard, {
    operationId: 'referrals_leaderboard',
    summary: 'Who invited the most people',
    description:
      'People appear under their display name only, or without a name. Equal scores share a rank; the user who reached the ' +
      'score first is listed first. `me` is always present.',
    tag: 'Referrals',
    invalid: [{ field: 'limit', code: 'out_of_range', params: { min: 1, max: 100 } }],
    answers: [
      jsonAnswer(200, 'The leaders, and you.', Leaderboard, {
        week: {
          summary: 'Three leaders of this week, two of them tied',
          value: {
            period: 'week',
            starts_at: '2026-11-23T00:00:00.000Z',
            ends_at: '2026-11-30T00:00:00.000Z',
            results: [
              { rank: 1, display_name: 'Boris', score: 31, is_me: false },
              { rank: 2, display_name: null, score: 17, is_me: false },
              { rank: 2, display_name: 'Анна', score: 17, is_me: true },
            ],
            me: { rank: 2, score: 17, display_name: 'Анна' },
          },
        },
      }),
    ],
  }),
  document(leaveNumber, {
    operationId: 'referrals_pending',
    summary: "Leave a number on a link's page",
    description:
      "When the number signs up, on whatever device, the link's owner becomes its inviter. The number is stored as a keyed " +
      'hash and gets no message, and the answer is the same whether it is known or not.',
    tag: 'Referrals',
    examples: {
      typed: {
        summary: "A number, as the link's page sends it",
        value: { link: 'K49FJ5', token: EXAMPLE_CLICK_TOKEN, phone: '+79174445566' },
      },
    },
    invalid: [{ field: 'phone', code: 'invalid_phone' }],
    answers: [jsonAnswer(200, 'Remembered.', PendingInvite, { empty: { summary: 'Empty', value: {} } })],
    errors: [{ code: 'click_token_not_valid' }, { code: 'pending_invites' }, { code: 'unknown_codes' }],
  }),
  document(resolve, {
    operationId: 'referrals_resolve',
    summary: 'Find a referral',
    description:
      'For the first start of an app: takes exactly one of an install referrer, a click token or a typed code, and returns ' +
      'a click token to sign in with. A token stays the same click, with the time it has left.',
    tag: 'Referrals',
    examples: {
      code: { summary: 'A code that was typed', value: { code: 'k49-fj5' } },
      referrer: {
        summary: 'From the Install Referrer library',
        value: { referrer: `referral_token=${EXAMPLE_CLICK_TOKEN}&utm_source=telegram` },
      },
      token: { summary: 'From the clipboard', value: { token: EXAMPLE_CLICK_TOKEN } },
    },
    invalid: [{ field: 'code', code: 'required' }],
    answers: [
      jsonAnswer(200, 'Whether there is a referral.', Resolved, {
        valid: { summary: 'There is one', value: { valid: true, referral_token: EXAMPLE_CLICK_TOKEN } },
        none: { summary: 'There is none', value: { valid: false } },
      }),
    ],
    errors: [{ code: 'unknown_codes' }, { code: 'storage_unavailable' }],
  }),
]
