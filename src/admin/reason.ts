import * as z from 'zod/mini'
import { docs } from '#docs'
import { atMost, LineText } from '../lib/fields.ts'
import { described, transformed } from '../lib/schema.ts'

export const MAX_REASON_LENGTH = 500

const isGiven = z.refine<string>((text) => text !== '', { params: { code: 'required' }, abort: true })

/** Line breaks of a text field become spaces. */
export const ReasonText = described(
  z.pipe(
    transformed(z.string(), (text) => text.replace(/\s+/g, ' ')),
    LineText.check(isGiven, atMost(MAX_REASON_LENGTH)),
  ),
  docs({
    description: `The reason, kept in the audit: at most ${MAX_REASON_LENGTH} characters.`,
    examples: ['Asked for by the owner, ticket 4821'],
  }),
)

export const ReasonInput = described(z.object({ reason: ReasonText }), docs({ id: 'ReasonInput' }))
