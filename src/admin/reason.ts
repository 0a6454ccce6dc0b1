import * as z from 'zod/mini'
import { LineText } from '../lib/fields.ts'
import { described } from '../lib/schema.ts'

const MAX_LENGTH = 500

/** A form has lines, the audit has one. */
const oneLine = z.pipe(
  z.pipe(
    z.string(),
    z.transform((text: string) => text.replaceAll(/\s+/g, ' ')),
  ),
  LineText.check(
    z.refine((text) => text !== '', { params: { code: 'required' }, abort: true }),
    z.maxLength(MAX_LENGTH),
  ),
)

/** Why staff do something to somebody: the audit keeps it. */
export const ReasonInput = z.object({
  reason: described(oneLine, { description: 'Kept in the audit.', examples: ['Asked by phone, ticket 4711'] }),
})
export type ReasonInput = z.output<typeof ReasonInput>
