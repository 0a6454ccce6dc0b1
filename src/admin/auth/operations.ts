import { jsonAnswer, jsonContent } from '../../openapi/operation.ts'
import type { Operation } from '../../openapi/operation.ts'
import { StaffMember, StaffSession } from './responses.ts'
import { StaffSignInInput } from './schemas.ts'

const path = '/api/v1/admin/auth/'
const tag = 'Admin'

/** What `/admin/auth` does, for the OpenAPI document. */
export const STAFF_AUTH_OPERATIONS: Operation[] = [
  {
    method: 'post',
    path,
    operationId: 'admin_sign_in',
    summary: 'Sign in as staff',
    description: 'By e-mail and password. The attempt counts for the account and the network before it is looked at.',
    tag,
    access: 'public',
    shielded: true,
    stores: 'write',
    requestHeaders: ['DeviceToken'],
    body: jsonContent(StaffSignInInput, {
      superuser: { summary: 'A superuser', value: { email: 'anna@example.com', password: 'correct horse battery' } },
    }),
    invalid: [{ field: 'password', code: 'required' }],
    answers: [
      jsonAnswer(200, 'Signed in.', StaffSession, {
        superuser: {
          summary: 'A superuser',
          value: {
            access: 'rst_3yXzZ0Zk8h1Yw2o6f5GmQnT4uV7pLbKcJdHsAeRiWq0',
            role: 'superuser',
            expires_in: 43_200,
            device: '5f0c1f7d2a4b6c8e9d0a1b2c.9b1f7c...',
          },
        },
      }),
    ],
    errors: [
      { code: 'wrong_credentials' },
      { code: 'permission_denied' },
      { code: 'user_blocked' },
      { code: 'staff_attempts' },
    ],
  },
  {
    method: 'get',
    path,
    operationId: 'admin_me',
    summary: 'Whose token this is',
    tag,
    access: 'staff',
    stores: 'write',
    answers: [
      jsonAnswer(200, 'The caller.', StaffMember, {
        support: {
          summary: 'Support',
          value: { id: 7, email: 'ivan@example.com', name: 'Иван', role: 'support' },
        },
      }),
    ],
  },
  {
    method: 'delete',
    path,
    operationId: 'admin_sign_out',
    summary: 'End the session',
    tag,
    access: 'staff',
    stores: 'write',
    answers: [{ status: 204, description: 'The token is good no more.' }],
  },
]
