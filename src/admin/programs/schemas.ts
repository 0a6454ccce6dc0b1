import * as z from 'zod/mini'
import { docs } from '#docs'
import { DayText } from '../../lib/fields.ts'
import { described } from '../../lib/schema.ts'
import { MAX_AMOUNT, Rule } from '../../rewards/rule.ts'
import { ExpiryText, NameText } from '../api-keys/schemas.ts'
import { ReasonText } from '../reason.ts'

const MAX_BUDGET = MAX_AMOUNT * 1000

const UnitText = described(
  z.string().check(z.trim(), z.regex(/^(?:points|[A-Z]{3})$/)),
  docs({
    description: '`points`, or the ISO 4217 code of a currency, whose amounts are in minor units.',
    examples: ['points', 'EUR'],
  }),
)

const budget = described(
  z.nullable(z.number().check(z.int(), z.gte(1), z.lte(MAX_BUDGET))),
  docs({
    description: 'What the program may cost at most, in its unit. Null: no limit.',
  }),
)
const endsAt = described(ExpiryText, docs({ description: 'Events from then on earn nothing. Null: no end.' }))

export const CreateProgramInput = described(
  z.object({ name: NameText, unit: UnitText, budget: z.optional(budget), ends_at: z.optional(endsAt), rule: Rule }),
  docs({ id: 'CreateProgramInput' }),
)
export type CreateProgramInput = z.output<typeof CreateProgramInput>

export const ChangeProgramInput = described(
  z.object({
    paused: z.optional(
      described(
        z.boolean(),
        docs({ description: 'Events that are reported while it is paused earn nothing, also later.' }),
      ),
    ),
    budget: z.optional(budget),
    ends_at: z.optional(endsAt),
    rule: z.optional(described(Rule, docs({ description: 'A new version, for events from now on.' }))),
    revision: z.optional(
      described(
        z.string(),
        docs({ description: 'As you read it. If rule, budget or end have changed since, nothing is changed.' }),
      ),
    ),
    reason: ReasonText,
  }),
  docs({ id: 'ChangeProgramInput' }),
)
export type ChangeProgramInput = z.output<typeof ChangeProgramInput>

const day = (description: string) => z.optional(described(DayText, docs({ description, examples: ['2026-11-01'] })))

export const SimulateInput = described(
  z.object({
    rule: described(Rule, docs({ description: 'A draft. Nothing is stored.' })),
    budget: z.optional(described(budget, docs({ description: 'Of the draft. Without it, that of the program.' }))),
    from: day('First day of the events, UTC. Without it, all of them.'),
    to: day('Last day, UTC.'),
  }),
  docs({ id: 'SimulateInput' }),
)
export type SimulateInput = z.output<typeof SimulateInput>
