import * as z from 'zod'
import { DECLINES } from '../../db/derived/decide.ts'
import { ENDS } from '../../rewards/simulation.ts'

const time = z.iso.datetime()
const count = z.int().nonnegative()
const rule = z.looseObject({ event: z.string() }).meta({ description: 'As in the request that set it, with defaults.' })

export const Program = z
  .object({
    id: z.int().positive(),
    name: z.string(),
    unit: z.string().meta({ examples: ['points'] }),
    state: z.enum(['active', 'paused', 'ended']),
    budget: count.nullable(),
    spent: z.int().meta({
      description: 'What its rewards have cost, without those voided, expired, or reversed before they were paid out.',
    }),
    version: z.int().positive().meta({ description: 'Of the rule; each change of the rule is a new version.' }),
    revision: z.string().meta({ description: 'Of rule, budget and end. Send it with a change.' }),
    rule,
    created_at: time,
    ends_at: time.nullable(),
  })
  .meta({ id: 'Program' })
export type Program = z.output<typeof Program>

export const Programs = z.object({ results: z.array(Program) }).meta({ id: 'Programs' })
export type Programs = z.output<typeof Programs>

const total = z.int().nonnegative()
const sides = <Of extends z.ZodType>(of: Of) => z.object({ inviter: of, invitee: of })

const SimulatedPlan = z
  .object({
    events: total.meta({ description: "Of the rule's type." }),
    cost: total.meta({
      description: 'Of the budget: without what was refunded before its reward was paid out, voided, or has expired.',
    }),
    costs: sides(total),
    rewards: sides(total).meta({ description: 'Without those that were voided or have expired.' }),
    ended: z
      .record(z.enum(ENDS), total)
      .meta({ description: 'How many rewards were voided or taken back with their referral, or have expired unpaid.' }),
    added: total.meta({
      description:
        'Of the rewards of this plan, those that the program has not made of the same events. They count as paid, since no one knows ' +
        'whether they would have been voided or have expired.',
    }),
    declined: z.partialRecord(z.enum(DECLINES), total).meta({ description: 'How many sides earned nothing, and why.' }),
    top: sides(z.array(z.object({ user_id: z.int().positive(), amount: total }))).meta({
      description: 'Who would get most, the first 20.',
    }),
  })
  .meta({ id: 'SimulatedPlan' })
export type SimulatedPlan = z.output<typeof SimulatedPlan>

export const Simulation = z
  .object({
    events: total.meta({ description: 'Events of the range, of all types.' }),
    of: total,
    left_out: total.meta({ description: 'Older ones: at most the newest million are looked at.' }),
    draft: SimulatedPlan,
    current: SimulatedPlan.meta({ description: 'The same with the current rule and budget.' }),
  })
  .meta({ id: 'Simulation' })
export type Simulation = z.output<typeof Simulation>

export const ProgramVersions = z
  .object({ results: z.array(z.object({ version: z.int().positive(), rule, created_at: time })) })
  .meta({ id: 'ProgramVersions' })
export type ProgramVersions = z.output<typeof ProgramVersions>
