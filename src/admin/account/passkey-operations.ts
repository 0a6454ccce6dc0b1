import * as z from 'zod'
import { jsonAnswer, jsonContent } from '../../docs/operation.ts'
import type { Operation } from '../../docs/operation.ts'
import { EXAMPLE_CHALLENGE, EXAMPLE_KEY_ID, EXAMPLE_NEW_KEY } from '../passkeys/examples.ts'
import { AddPasskeyInput, RenamePasskeyInput } from '../passkeys/schemas.ts'
import { Passkey, PasskeyList, PasskeyOptions } from './responses.ts'

const path = '/api/v1/admin/account/passkeys/'
const common = { tag: 'Admin', access: 'staff', stores: 'write' } as const

const laptop = {
  id: EXAMPLE_KEY_ID,
  name: 'Laptop',
  created_at: '2026-11-02T09:12:40.000Z',
  last_used_at: '2026-11-23T08:30:00.000Z',
}

const PasskeyId = z.object({
  id: z.string().meta({ description: 'Id of a passkey of the caller.', examples: [EXAMPLE_KEY_ID] }),
})

/** What `/admin/account/passkeys` does, for the OpenAPI document. */
export const OWN_PASSKEY_OPERATIONS: Operation[] = [
  {
    ...common,
    method: 'get',
    path,
    operationId: 'admin_own_passkeys',
    summary: 'Own passkeys',
    answers: [jsonAnswer(200, 'The passkeys.', PasskeyList, { one: { summary: 'One', value: { results: [laptop] } } })],
  },
  {
    ...common,
    method: 'post',
    path: `${path}options/`,
    operationId: 'admin_own_passkey_options',
    summary: 'Begin to add a passkey',
    description:
      'What `navigator.credentials.create()` needs. The challenge is good once, for 5 minutes, in this session, which ' +
      'has to be a sign-in of the last 10 minutes.',
    answers: [
      jsonAnswer(200, 'The challenge.', PasskeyOptions, {
        options: {
          summary: 'For a first passkey',
          value: {
            ...EXAMPLE_CHALLENGE,
            rp: { id: 'api.example', name: 'Referral API' },
            user: { id: 'c3RhZmYtNw', name: 'ivan@example.com', display_name: 'Иван' },
            exclude: [],
          },
        },
      }),
    ],
    errors: [{ code: 'recent_sign_in_required' }, { code: 'too_many_passkeys' }],
  },
  {
    ...common,
    method: 'post',
    path,
    operationId: 'admin_own_passkey_add',
    summary: 'Add a passkey',
    body: jsonContent(AddPasskeyInput, {
      laptop: {
        summary: 'A laptop',
        value: { name: 'Laptop', state: EXAMPLE_CHALLENGE.state, credential: EXAMPLE_NEW_KEY },
      },
    }),
    invalid: [{ field: 'name', code: 'required' }],
    answers: [
      jsonAnswer(201, 'The passkey.', Passkey, {
        laptop: { summary: 'A laptop', value: { ...laptop, last_used_at: null } },
      }),
    ],
    errors: [
      { code: 'recent_sign_in_required' },
      { code: 'passkey_refused' },
      { code: 'passkey_taken' },
      { code: 'too_many_passkeys' },
    ],
  },
  {
    ...common,
    method: 'patch',
    path: `${path}{id}/`,
    operationId: 'admin_own_passkey_rename',
    summary: 'Rename a passkey',
    pathParams: PasskeyId,
    body: jsonContent(RenamePasskeyInput, { laptop: { summary: 'A laptop', value: { name: 'Old laptop' } } }),
    invalid: [{ field: 'name', code: 'required' }],
    answers: [
      jsonAnswer(200, 'The passkey.', Passkey, {
        laptop: { summary: 'A laptop', value: { ...laptop, name: 'Old laptop' } },
      }),
    ],
    errors: [{ code: 'not_found' }],
  },
  {
    ...common,
    method: 'delete',
    path: `${path}{id}/`,
    operationId: 'admin_own_passkey_delete',
    summary: 'Delete a passkey',
    pathParams: PasskeyId,
    answers: [{ status: 204, description: 'It opens nothing any more.' }],
    errors: [{ code: 'not_found' }],
  },
]
