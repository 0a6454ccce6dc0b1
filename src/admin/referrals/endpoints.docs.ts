import * as z from 'zod'
import { document, jsonAnswer } from '../../docs/operation.ts'
import { EXAMPLE_INVITEE, EXAMPLE_INVITER } from '../../identity/person-contract.ts'
import { documentFile } from '../list-file.docs.ts'
import { listAllReferrals, readAttribution, referralsFile, setInviter } from './endpoints.ts'
import { Attribution, AttributionStory, ReferralPage } from './responses.ts'

const UserId = z.object({
  id: z
    .int()
    .positive()
    .meta({ description: 'Id of the invitee.', examples: [7] }),
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

const step = { link: 'SUMMERSALE', channel: 'email', outcome: null, person: null, reason: null }

const corrected: Attribution = {
  user: EXAMPLE_INVITEE,
  referral: { ...referral, link: 'K49FJ5', method: 'staff', certainty: 'certain', channel: null },
}

export const ADMIN_REFERRAL_DOCS = [
  document(listAllReferrals, {
    operationId: 'admin_referrals',
    summary: 'List referrals',
    description: 'Newest invitees first.',
    tag: 'Admin',
    invalid: [{ field: 'from', code: 'invalid_date' }],
    answers: [
      jsonAnswer(200, 'A page of referrals.', ReferralPage, {
        one: {
          summary: 'One referral',
          value: { count: 1, count_exact: true, next: null, previous: null, results: [referral] },
        },
      }),
    ],
  }),
  documentFile(referralsFile, {
    operationId: 'admin_referrals_csv',
    summary: 'Download referrals',
    invalid: [{ field: 'from', code: 'invalid_date' }],
    beginning: '"invitee_id","link"\r\n7,"summer-sale"\r\n',
  }),
  document(readAttribution, {
    operationId: 'admin_inviter',
    summary: "Get a user's inviter",
    description:
      'With the story of how it came to be that inviter, or none: every link that the user clicked, number that was left for ' +
      'them and code that they typed before they signed up, what came of each, and later changes.',
    tag: 'Admin',
    pathParams: UserId,
    answers: [
      jsonAnswer(200, 'The attribution.', AttributionStory, {
        likely: {
          summary: 'Invited with a link',
          value: {
            user: EXAMPLE_INVITEE,
            referral,
            origin: { link: 'SUMMERSALE', channel: 'email', campaign: null, platform: 'ios', country: 'RU' },
            story: [
              { ...step, at: '2026-11-20T15:02:00.000Z', kind: 'clicked', outcome: 'counted', person: EXAMPLE_INVITER },
              { ...step, at: '2026-11-20T15:30:00.000Z', kind: 'signed_up' },
            ],
          },
        },
        alone: {
          summary: 'No inviter',
          value: {
            user: EXAMPLE_INVITER,
            referral: null,
            origin: null,
            story: [{ ...step, at: '2026-11-01T09:00:00.000Z', kind: 'signed_up_alone', link: null, channel: null }],
          },
        },
      }),
    ],
    errors: [{ code: 'not_found' }],
  }),
  document(setInviter, {
    operationId: 'admin_correct_inviter',
    summary: "Correct a user's inviter",
    description:
      'Replaces the referral with one with the method `staff` and the same time; counts, trees and leaderboards are ' +
      'updated. What the previous inviter earned by it is taken back, and without a new inviter also what the user did. ' +
      'The audit log keeps the previous referral. Sending the same inviter again changes nothing.',
    tag: 'Admin',
    pathParams: UserId,
    examples: {
      other: { summary: 'Another inviter', value: { inviter: 'K49FJ5', reason: 'Both say so; ticket 4711' } },
      nobody: { summary: 'No inviter', value: { inviter: null, reason: 'Signed up on a shared phone' } },
    },
    invalid: [{ field: 'reason', code: 'required' }],
    answers: [
      jsonAnswer(200, 'The attribution after the change.', Attribution, {
        corrected: { summary: 'Corrected', value: corrected },
      }),
    ],
    errors: [
      { code: 'not_found' },
      { code: 'own_invite_code', fields: [{ field: 'inviter', code: 'own_invite_code' }] },
      { code: 'unknown_invite_code', status: 400, fields: [{ field: 'inviter', code: 'unknown_invite_code' }] },
      { code: 'invite_cycle', fields: [{ field: 'inviter', code: 'invite_cycle' }] },
    ],
  }),
]
