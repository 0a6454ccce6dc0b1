import { jsonAnswer } from '../../docs/operation.ts'
import type { Operation } from '../../docs/operation.ts'
import { Leaderboard } from './responses.ts'
import { LeaderboardQuery } from './schemas.ts'

/** What `/referrals/leaderboard` does, for the OpenAPI document. */
export const LEADERBOARD_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/referrals/leaderboard/',
    operationId: 'referrals_leaderboard',
    summary: 'Who invited most people',
    description:
      'People are named only by the display name that they chose, and by nothing without one. Whoever has the same score ' +
      'has the same rank, and who reached it first is shown first. `me` is always there.',
    tag: 'Referrals',
    access: 'bearer',
    stores: 'read',
    query: LeaderboardQuery,
    invalid: [{ field: 'limit', code: 'out_of_range', params: { min: 1, max: 100 } }],
    answers: [
      jsonAnswer(200, 'The leaders, and the caller.', Leaderboard, {
        week: {
          summary: 'Three leaders of this week, two of them level',
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
  },
]
