import * as z from 'zod'
import { jsonAnswer, jsonContent } from '../../docs/operation.ts'
import type { Operation } from '../../docs/operation.ts'
import { EXAMPLE_INVITEE, EXAMPLE_INVITER } from '../../identity/person-contract.ts'
import { csvAnswer, CSV_DESCRIPTION } from '../csv/csv-answer.docs.ts'
import { Attribution, ReferralPage } from './responses.ts'
import { CorrectInviterInput, ReferralFilter, ReferralsQuery } from './schemas.ts'

const UserId = z.object({
  id: z
    .int()
    .positive()
    .meta({ description: 'Of the invitee.', examples: [7] }),
})

const referral: ReferralPage['results'][number] = {
  invitee: EXAMPLE_INVITEE,
  inviter: EXAMPLE_INVITER,
  link: 'summer-sale',
  method: 'token',
  certainty: 'likely',
  program: 'default',
  channel: 'email',
  country: 'RU',
  at: '2026-11-20T15:30:00.000Z',
  signed_up_at: '2026-11-20T15:30:00.000Z',
}

const corrected: Attribution = {
  user: EXAMPLE_INVITEE,
  referral: { ...referral, link: 'K49FJ5', method: 'staff', certainty: 'certain', channel: null },
}

/** What `/admin/referrals` does, for the OpenAPI document. */
export const ADMIN_REFERRAL_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/admin/referrals/',
    operationId: 'admin_referrals',
    summary: 'Who invited whom',
    description: 'The newest invitees first.',
    tag: 'Admin',
    access: 'staff',
    permission: 'stats.read',
    stores: 'write',
    query: ReferralsQuery,
    invalid: [{ field: 'from', code: 'invalid_date' }],
    answers: [
      jsonAnswer(200, 'A page of referrals.', ReferralPage, {
        one: { summary: 'One referral', value: { next: null, previous: null, results: [referral] } },
      }),
    ],
  },
  {
    method: 'get',
    path: '/api/v1/admin/referrals.csv',
    operationId: 'admin_referrals_csv',
    summary: 'Referrals as a file',
    description: CSV_DESCRIPTION,
    tag: 'Admin',
    access: 'staff',
    permission: 'people.export',
    stores: 'write',
    query: ReferralFilter,
    invalid: [{ field: 'from', code: 'invalid_date' }],
    answers: [csvAnswer('"invitee_id","link"\r\n7,"summer-sale"\r\n')],
  },
  {
    method: 'get',
    path: '/api/v1/admin/users/{id}/inviter/',
    operationId: 'admin_inviter',
    summary: 'Who invited one person',
    tag: 'Admin',
    access: 'staff',
    permission: 'stats.read',
    stores: 'write',
    pathParams: UserId,
    answers: [
      jsonAnswer(200, 'How they came.', Attribution, {
        likely: { summary: 'By a link', value: { user: EXAMPLE_INVITEE, referral } },
        alone: { summary: 'By themselves', value: { user: EXAMPLE_INVITER, referral: null } },
      }),
    ],
    errors: [{ code: 'not_found' }],
  },
  {
    method: 'post',
    path: '/api/v1/admin/users/{id}/inviter/',
    operationId: 'admin_correct_inviter',
    summary: 'Correct who invited somebody',
    description:
      'The referral that there was goes, and one of the method `staff` comes in its place, of the same time: counts, ' +
      'trees and leaderboards follow. What was is kept in the audit. Saying the same again changes nothing.',
    tag: 'Admin',
    access: 'staff',
    permission: 'referrals.correct',
    stores: 'write',
    pathParams: UserId,
    body: jsonContent(CorrectInviterInput, {
      other: { summary: 'Somebody else', value: { inviter: 'K49FJ5', reason: 'Both say so; ticket 4711' } },
      nobody: { summary: 'Nobody', value: { inviter: null, reason: 'Signed up on a shared phone' } },
    }),
    invalid: [{ field: 'reason', code: 'required' }],
    answers: [jsonAnswer(200, 'As it is now.', Attribution, { corrected: { summary: 'Corrected', value: corrected } })],
    errors: [
      { code: 'not_found' },
      { code: 'own_invite_code', fields: [{ field: 'inviter', code: 'own_invite_code' }] },
      { code: 'unknown_invite_code', status: 400, fields: [{ field: 'inviter', code: 'unknown_invite_code' }] },
      { code: 'invite_cycle', fields: [{ field: 'inviter', code: 'invite_cycle' }] },
    ],
  },
]
