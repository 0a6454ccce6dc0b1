import * as z from 'zod/mini'
import { LineText } from '../lib/fields.ts'
import { described, transformed } from '../lib/schema.ts'
import { atMost } from '../users/schemas.ts'

const MAX_REASON_LENGTH = 500

const isGiven = z.refine<string>((text) => text !== '', { params: { code: 'required' } })
/** A field of several lines is kept as one. */
const inOneLine = (text: string) => text.replace(/\s*[\r\n]+\s*/g, ' ')

/** Why staff did it: kept in the audit. */
export const ReasonText = described(
  z.pipe(transformed(z.string(), inOneLine), LineText.check(isGiven, atMost(MAX_REASON_LENGTH))),
  { description: `Why: kept in the audit. At most ${MAX_REASON_LENGTH} characters.`, examples: ['Ticket 4711'] },
)
