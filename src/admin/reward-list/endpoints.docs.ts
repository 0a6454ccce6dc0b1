import { document, jsonAnswer } from '../../docs/operation.ts'
import { heldReward } from '../../rewards/endpoints.docs.ts'
import { documentFile } from '../list-file.docs.ts'
import { listEveryReward, rewardsFile } from './endpoints.ts'
import { AllRewards } from './responses.ts'

const invalid = [{ field: 'state', code: 'invalid_value' }] as const

export const REWARD_LIST_DOCS = [
  document(listEveryReward, {
    operationId: 'admin_rewards',
    tag: 'Admin',
    summary: 'List all rewards',
    description:
      'Those of the newest events first; those of one user by when they become available, latest first. A page with a ' +
      'filter may have fewer rows than `limit`, or none, and still a `next`.',
    invalid: [...invalid],
    answers: [
      jsonAnswer(200, 'A page of rewards.', AllRewards, {
        one: {
          summary: 'One',
          value: {
            ...{ count: 1, count_exact: true, next: null, previous: null },
            results: [{ ...heldReward, invitee_id: 4821, signals: { same_device: [4711] } }],
          },
        },
      }),
    ],
  }),
  documentFile(rewardsFile, {
    operationId: 'admin_rewards_csv',
    summary: 'Download all rewards',
    invalid: [...invalid],
    beginning:
      '"id","program","side","user_id","invitee_id","amount","reversed","paid","unit","state","available_at","expires_at","created_at"\r\n' +
      '"1-4821-inviter-1","Friends","inviter","4711","4821","500","0","","points","held","2026-12-07T10:15:00.000Z","","2026-11-23T10:15:00.000Z"\r\n',
  }),
]
