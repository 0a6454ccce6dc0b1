import { jsonAnswer } from '../../docs/operation.ts'
import type { Operation } from '../../docs/operation.ts'
import { EXAMPLE_INVITEE, EXAMPLE_INVITER } from '../../identity/person-contract.ts'
import { csvAnswer, CSV_DESCRIPTION } from '../csv/csv-answer.docs.ts'
import { AdminLeaderboard } from './responses.ts'
import { AdminLeaderboardQuery, BoardFilter } from './schemas.ts'

/** What `/admin/leaderboard` does, for the OpenAPI document. */
export const ADMIN_LEADERBOARD_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/admin/leaderboard/',
    operationId: 'admin_leaderboard',
    summary: 'Who invited most, by name',
    description:
      'As the leaderboard that users see, all the way down, and also of periods that are over: days for five weeks, weeks ' +
      'for ten, months for fourteen.',
    tag: 'Admin',
    access: 'staff',
    permission: 'stats.read',
    stores: 'write',
    query: AdminLeaderboardQuery,
    invalid: [{ field: 'limit', code: 'out_of_range', params: { min: 1, max: 50 } }],
    answers: [
      jsonAnswer(200, 'A page of the board.', AdminLeaderboard, {
        week: {
          summary: 'Two leaders of a week, level',
          value: {
            period: 'week',
            starts_at: '2026-11-23T00:00:00.000Z',
            ends_at: '2026-11-30T00:00:00.000Z',
            next: null,
            results: [
              { rank: 1, person: EXAMPLE_INVITER, score: 17, reached_at: '2026-11-24T09:00:00.000Z' },
              { rank: 1, person: EXAMPLE_INVITEE, score: 17, reached_at: '2026-11-25T10:00:00.000Z' },
            ],
          },
        },
      }),
    ],
  },
  {
    method: 'get',
    path: '/api/v1/admin/leaderboard.csv',
    operationId: 'admin_leaderboard_csv',
    summary: 'Who invited most, as a file',
    description: CSV_DESCRIPTION,
    tag: 'Admin',
    access: 'staff',
    permission: 'people.export',
    stores: 'write',
    query: BoardFilter,
    invalid: [{ field: 'back', code: 'out_of_range', params: { min: 0, max: 35 } }],
    answers: [csvAnswer('"rank","person_id"\r\n1,42\r\n')],
  },
]
