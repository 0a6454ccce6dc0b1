import * as z from 'zod'
import { document, jsonAnswer } from '../../docs/operation.ts'
import type { ErrorCase } from '../../docs/operation.ts'
import { changeRewardProgram, createRewardProgram, listRewardPrograms, readRewardProgram } from './endpoints.ts'
import { Program, Programs } from './responses.ts'

const tag = 'Admin'
const pathParams = z.object({
  id: z
    .int()
    .positive()
    .meta({ description: 'Id of the program.', examples: [1] }),
})

const rule = {
  event: 'purchase',
  occurrence: 'first',
  minimum_value: 1000,
  within_days: 30,
  certainty: 'any',
  inviter: { fixed: 500 },
  invitee: { percent: 5, max: 300 },
  hold_days: 14,
} as const

const friends: Program = {
  id: 1,
  name: 'Friends',
  unit: 'points',
  state: 'active',
  budget: 1_000_000,
  spent: 5300,
  version: 1,
  rule,
  created_at: '2026-11-20T18:30:00.000Z',
  ends_at: null,
}

const program = (status: 200 | 201, description: string, changes: Partial<Program> = {}) =>
  jsonAnswer(status, description, Program, { friends: { summary: 'Friends', value: { ...friends, ...changes } } })

const TAKEN: ErrorCase = { code: 'program_name_taken', fields: [{ field: 'name', code: 'program_name_taken' }] }

export const PROGRAM_DOCS = [
  document(listRewardPrograms, {
    operationId: 'admin_programs',
    tag,
    summary: 'List reward programs',
    description: 'Newest first, with their current rule and what they have cost.',
    answers: [jsonAnswer(200, 'The programs.', Programs, { one: { summary: 'One', value: { results: [friends] } } })],
  }),
  document(createRewardProgram, {
    operationId: 'admin_programs_create',
    tag,
    summary: 'Create a reward program',
    description:
      'Its rule says which events earn what, for inviter and invitee. It applies to events from now on: see the guide to rewards.',
    examples: {
      friends: { summary: 'The first purchase', value: { name: 'Friends', unit: 'points', budget: 1_000_000, rule } },
    },
    invalid: [{ field: 'rule.event', code: 'invalid_value' }],
    answers: [program(201, 'The program.', { spent: 0 })],
    errors: [TAKEN, { code: 'too_many_programs' }],
  }),
  document(readRewardProgram, {
    operationId: 'admin_program',
    tag,
    pathParams,
    summary: 'Get a reward program',
    answers: [program(200, 'The program.')],
    errors: [{ code: 'not_found' }],
  }),
  document(changeRewardProgram, {
    operationId: 'admin_programs_change',
    tag,
    pathParams,
    summary: 'Change a reward program',
    description:
      'Pause it, end it, change its budget, or set another rule, which becomes a new version. Applies to events from now on; ' +
      'rewards that exist keep their terms.',
    examples: { pause: { summary: 'Pause', value: { paused: true, reason: 'Fraud in the new campaign' } } },
    invalid: [{ field: 'reason', code: 'required' }],
    answers: [program(200, 'The program.', { state: 'paused' })],
    errors: [{ code: 'not_found' }],
  }),
]
