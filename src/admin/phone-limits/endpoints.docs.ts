import * as z from 'zod'
import { document, jsonAnswer } from '../../docs/operation.ts'
import { getPhoneLimits, getUserLimits, unlockNumber, unlockUser } from './endpoints.ts'
import { PhoneLimits } from './responses.ts'

const PhoneInPath = z.object({
  phone: z.string().meta({ description: 'International, with its `+`.', examples: ['+79174445566'] }),
})

const UserInPath = z.object({ id: z.string().meta({ description: 'Id of a user.', examples: ['42'] }) })

const locked: PhoneLimits = {
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

const free: PhoneLimits = {
  ...locked,
  is_locked: false,
  lanes: locked.lanes.map((lane) => ({
    ...lane,
    ...{ attempts: 0, attempts_until: null, failures: 0, locked_until: null, sends: 0, next_send_at: null },
  })),
  unlocks: 1,
}

const reading = {
  tag: 'Admin' as const,
  answers: [
    jsonAnswer(200, 'The limits, lane by lane.', PhoneLimits, {
      locked: { summary: 'Locked after guesses', value: locked },
    }),
  ],
  errors: [{ code: 'not_found' as const }],
}

const unlocking = {
  tag: 'Admin' as const,
  description:
    'Resets the limits of the phone number in all lanes: wrong guesses, attempts, codes sent and the wait for the next ' +
    'one. A pending code stays valid, since its owner may already have it. Limits of networks, countries and the service ' +
    'stay as they are. A phone number can be unlocked three times in 24 hours, by all staff together, because each ' +
    'unlock also gives an attacker more guesses.',
  examples: { call: { summary: 'A phone call', value: { reason: 'Asked by phone, ticket 4711' } } },
  invalid: [{ field: 'reason', code: 'required' as const }],
  errors: [...reading.errors, { code: 'unlocks_per_number' as const }],
  answers: [
    jsonAnswer(200, 'The limits after the unlock.', PhoneLimits, { free: { summary: 'Unlocked', value: free } }),
  ],
}

export const PHONE_LIMIT_DOCS = [
  document(getPhoneLimits, {
    ...reading,
    operationId: 'admin_number',
    summary: 'Get the limits of a phone number',
    description: 'Also works for a phone number that no one has signed in with.',
    pathParams: PhoneInPath,
  }),
  document(unlockNumber, {
    ...unlocking,
    operationId: 'admin_number_unlock',
    summary: 'Unlock a phone number',
    pathParams: PhoneInPath,
  }),
  document(getUserLimits, {
    ...reading,
    operationId: 'admin_user_guard',
    summary: "Get the limits of a user's phone number",
    pathParams: UserInPath,
  }),
  document(unlockUser, {
    ...unlocking,
    operationId: 'admin_user_unlock',
    summary: "Unlock a user's phone number",
    pathParams: UserInPath,
  }),
]
