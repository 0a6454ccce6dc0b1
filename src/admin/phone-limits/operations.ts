import * as z from 'zod'
import { jsonAnswer, jsonContent } from '../../docs/operation.ts'
import type { Operation } from '../../docs/operation.ts'
import { ReasonInput } from '../reason.ts'
import { NumberGuard } from './responses.ts'

const PhoneInPath = z.object({
  phone: z.string().meta({ description: 'International, with its `+`.', examples: ['+79174445566'] }),
})

const UserInPath = z.object({ id: z.string().meta({ description: 'Id of a person.', examples: ['42'] }) })

const locked: NumberGuard = {
  phone: '+79174445566',
  user_id: 42,
  is_locked: true,
  lanes: [
    {
      purpose: 'sign_in',
      code: 'pending',
      code_expires_at: '2026-11-23T10:10:00.000Z',
      attempts: 5,
      attempts_limit: 5,
      attempts_until: '2026-11-23T10:10:00.000Z',
      failures: 10,
      failures_limit: 10,
      locked_until: '2026-11-24T09:58:00.000Z',
      sends: 2,
      sends_limit: 5,
      sends_until: null,
      next_send_at: '2026-11-23T10:02:00.000Z',
    },
  ],
  ...{ unlocks: 0, unlocks_limit: 3, unlocks_until: null },
}

const free: NumberGuard = {
  ...locked,
  is_locked: false,
  lanes: locked.lanes.map((lane) => ({
    ...lane,
    ...{ attempts: 0, attempts_until: null, failures: 0, locked_until: null, sends: 0, next_send_at: null },
  })),
  unlocks: 1,
}

const READ = {
  method: 'get',
  tag: 'Admin',
  access: 'staff',
  permission: 'people.unlock',
  stores: 'write',
  answers: [
    jsonAnswer(200, 'Each lane with its budgets.', NumberGuard, {
      locked: { summary: 'Locked by strangers', value: locked },
    }),
  ],
  errors: [{ code: 'not_found' }],
} satisfies Partial<Operation>

const UNLOCK = {
  ...READ,
  method: 'post',
  description:
    'Gives the number its budgets back, in all lanes: wrong guesses, attempts, codes sent, the wait for the next. A ' +
    'pending code stays good: its owner may have it in hand. Budgets of networks, countries and the service stay as ' +
    'they are. A number has three unlocks in 24 hours, whoever asks: each lets a guesser go on as well.',
  body: jsonContent(ReasonInput, { call: { summary: 'A call', value: { reason: 'Asked by phone, ticket 4711' } } }),
  invalid: [{ field: 'reason', code: 'required' }],
  errors: [...READ.errors, { code: 'unlocks_per_number' }],
  answers: [jsonAnswer(200, 'The number as it stands now.', NumberGuard, { free: { summary: 'Free', value: free } })],
} satisfies Partial<Operation>

/** What `/admin/numbers` and `/admin/users/{id}/guard` do, for the OpenAPI document. */
export const NUMBER_OPERATIONS: Operation[] = [
  {
    ...READ,
    path: '/api/v1/admin/numbers/{phone}/',
    operationId: 'admin_number',
    summary: 'What guards a number',
    description: 'Also of a number that nobody has signed in with.',
    pathParams: PhoneInPath,
  },
  {
    ...UNLOCK,
    path: '/api/v1/admin/numbers/{phone}/unlock/',
    operationId: 'admin_number_unlock',
    summary: 'Unlock a number',
    pathParams: PhoneInPath,
  },
  {
    ...READ,
    path: '/api/v1/admin/users/{id}/guard/',
    operationId: 'admin_user_guard',
    summary: "What guards a person's number",
    pathParams: UserInPath,
  },
  {
    ...UNLOCK,
    path: '/api/v1/admin/users/{id}/guard/unlock/',
    operationId: 'admin_user_unlock',
    summary: "Unlock a person's number",
    pathParams: UserInPath,
  },
]
