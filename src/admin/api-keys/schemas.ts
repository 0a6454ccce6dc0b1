import * as z from 'zod/mini'
import { docs } from '#docs'
import { SCOPES } from '../../identity/server-key.ts'
import { atMost, LineText } from '../../lib/fields.ts'
import { described, readAs } from '../../lib/schema.ts'
import { parseIso } from '../../lib/time.ts'

const MAX_NAME = 64
const isGiven = z.refine<string>((text) => text !== '', { params: { code: 'required' }, abort: true })

export const NameText = described(LineText.check(isGiven, atMost(MAX_NAME)), docs({ examples: ['Shop backend'] }))

const TimeText = described(
  readAs(z.string().check(z.trim()), parseIso, 'invalid_time'),
  docs({
    format: 'date-time',
    examples: ['2027-11-23T00:00:00Z'],
  }),
)

export const ExpiryText = described(z.nullable(TimeText), docs({ description: 'In UTC. Null: never.' }))

export const CreateKeyInput = described(
  z.object({
    name: NameText,
    scopes: described(
      z.array(z.enum(SCOPES)).check(z.minLength(1), z.maxLength(SCOPES.length)),
      docs({
        description: 'What the key may do.',
      }),
    ),
    expires_at: z.optional(ExpiryText),
  }),
  docs({ id: 'CreateKeyInput' }),
)
export type CreateKeyInput = z.output<typeof CreateKeyInput>
