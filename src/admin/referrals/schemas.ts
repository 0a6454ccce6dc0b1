import * as z from 'zod/mini'
import { docs } from '#docs'
import { emptyAsAbsent } from '../../http/pagination.ts'
import { personFilter } from '../../identity/person-filter.ts'
import { atMost, InviteCodeText, LineText } from '../../lib/fields.ts'
import { described } from '../../lib/schema.ts'
import { CHANNELS } from '../../links/channel.ts'
import { ReasonText } from '../reason.ts'
import { DateOrder, daysOf, ScanQuery } from '../scan-page.ts'

export const METHODS = ['code', 'token', 'pending_phone', 'profile', 'staff'] as const
export const CERTAINTIES = ['certain', 'likely'] as const
const MAX_PROGRAM_LENGTH = 64

/** Which referrals: the filters of the list, and of the file. */
export const ReferralFilter = z.object({
  inviter: personFilter('Inviter'),
  method: described(emptyAsAbsent(z.enum(METHODS)), docs({ description: 'Attribution source.' })),
  certainty: described(emptyAsAbsent(z.enum(CERTAINTIES)), docs({ description: 'Certainty.' })),
  program: described(emptyAsAbsent(LineText.check(atMost(MAX_PROGRAM_LENGTH))), docs({ examples: ['default'] })),
  channel: described(emptyAsAbsent(z.enum(CHANNELS)), docs({ description: 'Where the link was shared.' })),
  ...daysOf('sign-up'),
  ...DateOrder,
})
export type ReferralFilter = z.output<typeof ReferralFilter>

export const ReferralsQuery = z.object({ ...ScanQuery, ...ReferralFilter.shape })
export type ReferralsQuery = z.output<typeof ReferralsQuery>

export const CorrectInviterInput = described(
  z.object({
    inviter: described(
      z.clone(InviteCodeText),
      docs({
        description: 'Invite code of the right inviter, in any case; null removes the inviter.',
        examples: ['K49FJ5'],
      }),
    ),
    reason: ReasonText,
  }),
  docs({ id: 'CorrectInviterInput' }),
)
export type CorrectInviterInput = z.output<typeof CorrectInviterInput>
