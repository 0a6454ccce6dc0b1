import * as z from 'zod/mini'
import { docs } from '#docs'
import { pageLimit, PageQuery } from '../../http/pagination.ts'
import { PhoneText } from '../../lib/fields.ts'
import { described, readAs } from '../../lib/schema.ts'
import { parseIso } from '../../lib/time.ts'
import { UpdateUserInput } from '../../people/schemas.ts'
import { ReasonText } from '../reason.ts'

/** Each person in the list costs up to three rows. */
const MAX_INVITED_LIMIT = 50

const { first_name, last_name, display_name, email } = UpdateUserInput.shape

const PROFILE = { email, first_name, last_name, display_name }

export const CreatePersonInput = described(
  z.object({ phone: PhoneText, ...PROFILE, reason: ReasonText }),
  docs({
    id: 'CreatePersonInput',
  }),
)
export type CreatePersonInput = z.output<typeof CreatePersonInput>

/** Fields that are left out stay unchanged. */
export const ChangePersonInput = described(
  z.object({
    version: described(
      z.string().check(z.trim()),
      docs({
        description: 'The version you read. If someone else changed the user since, the request is rejected.',
      }),
    ),
    phone: z.optional(PhoneText),
    ...PROFILE,
    reason: ReasonText,
  }),
  docs({ id: 'ChangePersonInput' }),
)
export type ChangePersonInput = z.output<typeof ChangePersonInput>

const UntilTime = z.optional(
  described(
    z.nullable(readAs(z.string().check(z.trim()), parseIso, 'invalid_time')),
    docs({
      description: 'When the block expires: in the future, with `Z`. Null: until staff unblock.',
      examples: ['2027-01-31T18:00:00Z'],
    }),
  ),
)

export const BlockInput = described(z.object({ until: UntilTime, reason: ReasonText }), docs({ id: 'BlockInput' }))
export type BlockInput = z.output<typeof BlockInput>

export const EndSessionsInput = described(
  z.object({
    session: z.optional(
      described(
        z.nullable(z.string().check(z.trim(), z.minLength(1), z.maxLength(64))),
        docs({
          description: 'Id of one session. Null: all.',
        }),
      ),
    ),
    reason: ReasonText,
  }),
  docs({ id: 'EndSessionsInput' }),
)

export const InvitedQuery = z.object({
  limit: pageLimit(MAX_INVITED_LIMIT, 10),
  cursor: PageQuery.shape.cursor,
})
export type InvitedQuery = z.output<typeof InvitedQuery>
