import * as z from 'zod'

const time = z.iso.datetime()
const count = z.int().nonnegative()

export const Program = z
  .object({
    id: z.int().positive(),
    name: z.string(),
    unit: z.string().meta({ examples: ['points'] }),
    state: z.enum(['active', 'paused', 'ended']),
    budget: count.nullable(),
    spent: z.int().meta({ description: 'What its rewards have cost, without those voided, reversed or expired.' }),
    version: z.int().positive().meta({ description: 'Of the rule; each change of the rule is a new version.' }),
    rule: z.looseObject({ event: z.string() }).meta({ description: 'As in the request that set it, with defaults.' }),
    created_at: time,
    ends_at: time.nullable(),
  })
  .meta({ id: 'Program' })
export type Program = z.output<typeof Program>

export const Programs = z.object({ results: z.array(Program) }).meta({ id: 'Programs' })
export type Programs = z.output<typeof Programs>
