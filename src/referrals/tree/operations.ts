import { jsonAnswer } from '../../docs/operation.ts'
import type { Operation } from '../../docs/operation.ts'
import { ReferralTree } from './responses.ts'
import { TreeQuery } from './schemas.ts'

/** What `/referrals/tree` does, for the OpenAPI document. */
export const TREE_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/referrals/tree/',
    operationId: 'referrals_tree',
    summary: 'List the people below the caller',
    description:
      'Those whom the caller invited, those whom these invited, and so on: level by level, newest first within a level. ' +
      'Phones are masked as `DIRECTORY` says; where only staff may see others, the caller sees those of their own ' +
      'invitees masked and none below.',
    tag: 'Referrals',
    access: 'bearer',
    stores: 'read',
    query: TreeQuery,
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
                phone: '+7917•••5566',
                joined: '2026-11-20T18:30:00.000Z',
              },
              { id: 12, level: 2, inviter_id: 7, display_name: null, phone: null, joined: null },
            ],
          },
        },
      }),
    ],
  },
]
