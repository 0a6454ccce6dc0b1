import { document, jsonAnswer } from '../../docs/operation.ts'
import { EXAMPLE_INVITEE, EXAMPLE_INVITER } from '../../identity/person-contract.ts'
import { documentFile } from '../list-file.docs.ts'
import { leaderboardFile, readLeaderboard } from './endpoints.ts'
import { AdminLeaderboard } from './responses.ts'

export const ADMIN_LEADERBOARD_DOCS = [
  document(readLeaderboard, {
    operationId: 'admin_leaderboard',
    summary: 'List top inviters',
    description:
      'The leaderboard that users see, with all ranks, also for past periods: 35 days, 10 weeks or 14 months.',
    tag: 'Admin',
    invalid: [{ field: 'limit', code: 'out_of_range', params: { min: 1, max: 50 } }],
    answers: [
      jsonAnswer(200, 'A page of the leaderboard.', AdminLeaderboard, {
        week: {
          summary: 'Two leaders of a week with the same score',
          value: {
            period: 'week',
            starts_at: '2026-11-23T00:00:00.000Z',
            ends_at: '2026-11-30T00:00:00.000Z',
            count: 2,
            count_exact: true,
            next: null,
            results: [
              { rank: 1, person: EXAMPLE_INVITER, score: 17, reached_at: '2026-11-24T09:00:00.000Z' },
              { rank: 1, person: EXAMPLE_INVITEE, score: 17, reached_at: '2026-11-25T10:00:00.000Z' },
            ],
          },
        },
      }),
    ],
  }),
  documentFile(leaderboardFile, {
    operationId: 'admin_leaderboard_csv',
    summary: 'Download top inviters',
    invalid: [{ field: 'back', code: 'out_of_range', params: { min: 0, max: 35 } }],
    beginning: '"rank","person_id"\r\n1,42\r\n',
  }),
]
