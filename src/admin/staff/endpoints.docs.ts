import * as z from 'zod'
import { document, jsonAnswer } from '../../docs/operation.ts'
import {
  blockStaffMember,
  changeStaffRole,
  createStaffLink,
  endSessionsOfStaff,
  inviteStaffMember,
  listStaffAccounts,
  readStaffAccount,
  resetStaffSecondFactor,
  revokeStaffLink,
  unblockStaffMember,
} from './endpoints.ts'
import { StaffEntry, StaffInvite, StaffPage } from './responses.ts'

const StaffId = z.object({
  id: z
    .int()
    .positive()
    .meta({ description: 'Id of the staff account.', examples: [7] }),
})
const tag = 'Admin'
const common = { tag, pathParams: StaffId } as const

const ivan: StaffEntry = {
  id: 7,
  email: 'ivan@example.com',
  name: 'Иван',
  role: 'support',
  state: 'active',
  block: null,
  invite_expires_at: null,
  second_factor: { app: true, recovery_codes_left: 10, passkeys: 1 },
  sessions: 1,
  created_at: '2026-11-20T18:30:00.000Z',
  created_by: 1,
  last_sign_in_at: '2026-11-23T06:02:11.480Z',
}
const invited: StaffEntry = {
  ...ivan,
  state: 'invited',
  invite_expires_at: '2026-11-23T18:30:00.000Z',
  second_factor: { app: false, recovery_codes_left: 0, passkeys: 0 },
  sessions: 0,
  last_sign_in_at: null,
}
const TOKEN = 'inv_3yXzZ0Zk8h1Yw2o6f5GmQnT4uV7pLbKcJdHsAeRiWq0'

const reason = 'Left the company'
const because = { reason: { summary: 'Why', value: { reason } } }
const reasonMissing = [{ field: 'reason', code: 'required' }]
const NOT_FOUND = { code: 'not_found' } as const
const OWN = { code: 'own_account' } as const

const entry = (description: string, changes: Partial<StaffEntry> = {}) =>
  jsonAnswer(200, description, StaffEntry, { staff: { summary: 'Ivan', value: { ...ivan, ...changes } } })

const link = (status: 200 | 201, description: string, staff: StaffEntry) =>
  jsonAnswer(status, description, StaffInvite, {
    link: {
      summary: 'A link',
      value: {
        staff,
        url: `https://api.example/admin/invite/#${TOKEN}`,
        token: TOKEN,
        expires_at: '2026-11-23T18:30:00.000Z',
      },
    },
  })

export const STAFF_DOCS = [
  document(listStaffAccounts, {
    operationId: 'admin_staff',
    tag,
    summary: 'List staff',
    description: 'Newest first, with invitations that nobody has accepted yet.',
    invalid: [{ field: 'limit', code: 'out_of_range', params: { min: 1, max: 100 } }],
    answers: [
      jsonAnswer(200, 'A page of staff.', StaffPage, {
        page: {
          summary: 'One member',
          value: { count: 1, count_exact: true, next: null, previous: null, results: [ivan] },
        },
      }),
    ],
  }),
  document(inviteStaffMember, {
    operationId: 'admin_staff_invite',
    tag,
    summary: 'Invite a colleague',
    description:
      'Creates an account without a password. Give the link to the invited person: it opens a page where they choose a ' +
      'password, works once, and expires after 72 hours.',
    examples: { support: { summary: 'Support', value: { email: 'ivan@example.com', role: 'support', name: 'Иван' } } },
    invalid: [{ field: 'email', code: 'invalid_email' }],
    answers: [link(201, 'The invitation.', invited)],
    errors: [{ code: 'email_taken', fields: [{ field: 'email', code: 'email_taken' }] }],
  }),
  document(readStaffAccount, {
    operationId: 'admin_staff_member',
    ...common,
    summary: 'Get a staff account',
    answers: [entry('The account.')],
    errors: [NOT_FOUND],
  }),
  document(createStaffLink, {
    operationId: 'admin_staff_link',
    ...common,
    summary: 'Create a new link',
    description:
      'Replaces any earlier link. Someone who was invited accepts with it; someone who forgot their password chooses ' +
      'another. The old password works until then, and their second factor stays.',
    examples: { lost: { summary: 'Forgotten password', value: { reason: 'Forgot the password, asked on a call' } } },
    invalid: reasonMissing,
    answers: [link(200, 'The link.', invited)],
    errors: [NOT_FOUND, { code: 'user_blocked' }, OWN],
  }),
  document(revokeStaffLink, {
    operationId: 'admin_staff_link_revoke',
    ...common,
    summary: 'Revoke a link',
    description: 'An account that was never used is removed with it. Does nothing if there is no link.',
    examples: { wrong: { summary: 'Wrong address', value: { reason: 'Sent to the wrong person' } } },
    invalid: reasonMissing,
    answers: [{ status: 204, description: 'The link no longer works.' }],
    errors: [NOT_FOUND],
  }),
  document(changeStaffRole, {
    operationId: 'admin_staff_role',
    ...common,
    summary: 'Change a role',
    description: 'Ends their sessions. You cannot change your own role.',
    examples: { analyst: { summary: 'Make them an analyst', value: { role: 'analyst', reason: 'Changed teams' } } },
    invalid: [{ field: 'role', code: 'invalid_value' }],
    answers: [entry('The account.', { role: 'analyst', sessions: 0 })],
    errors: [NOT_FOUND, OWN],
  }),
  document(blockStaffMember, {
    operationId: 'admin_staff_block',
    ...common,
    summary: 'Block a staff account',
    description: 'Ends their sessions and revokes their link. If they are blocked already, nothing changes.',
    examples: because,
    invalid: reasonMissing,
    answers: [
      entry('The account.', { state: 'blocked', block: { at: '2026-11-23T06:10:00.000Z', reason }, sessions: 0 }),
    ],
    errors: [NOT_FOUND, OWN],
  }),
  document(unblockStaffMember, {
    operationId: 'admin_staff_unblock',
    ...common,
    summary: 'Unblock a staff account',
    examples: { back: { summary: 'Back again', value: { reason: 'Back from leave' } } },
    invalid: reasonMissing,
    answers: [entry('The account.', { sessions: 0 })],
    errors: [NOT_FOUND, OWN],
  }),
  document(resetStaffSecondFactor, {
    operationId: 'admin_staff_second_factor_reset',
    ...common,
    summary: 'Reset a second factor',
    description:
      'For someone who lost it. Removes their authenticator app, recovery codes and passkeys and ends their sessions; ' +
      'they sign in with the password alone. Turn off your own second factor in your account.',
    examples: { lost: { summary: 'Phone lost', value: { reason: 'Phone lost, recognised on a call, ticket 4821' } } },
    invalid: reasonMissing,
    answers: [
      entry('The account.', { second_factor: { app: false, recovery_codes_left: 0, passkeys: 0 }, sessions: 0 }),
    ],
    errors: [NOT_FOUND, OWN],
  }),
  document(endSessionsOfStaff, {
    operationId: 'admin_staff_sessions_end',
    ...common,
    summary: "End a staff member's sessions",
    examples: { lost: { summary: 'Laptop lost', value: { reason: 'Laptop lost' } } },
    invalid: reasonMissing,
    answers: [entry('The account.', { sessions: 0 })],
    errors: [NOT_FOUND, OWN],
  }),
]
