import * as z from 'zod'
import { document, jsonAnswer } from '../../docs/operation.ts'
import type { ErrorCase } from '../../docs/operation.ts'
import {
  changeRewardProgram,
  createRewardProgram,
  listProgramVersions,
  listRewardPrograms,
  readRewardProgram,
  simulateRule,
} from './endpoints.ts'
import { Program, Programs, ProgramVersions } from './responses.ts'
import type { Simulation } from './responses.ts'

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
  revision: '1.1000000.',
  rule,
  created_at: '2026-11-20T18:30:00.000Z',
  ends_at: null,
}

const program = (status: 200 | 201, description: string, changes: Partial<Program> = {}) =>
  jsonAnswer(status, description, Program, { friends: { summary: 'Friends', value: { ...friends, ...changes } } })

const plan = {
  ...{
    events: 812,
    cost: 41_500,
    costs: { inviter: 33_200, invitee: 8300 },
    rewards: { inviter: 83, invitee: 83 },
    ended: { voided: 2, expired: 5 },
    added: 0,
    declined: { not_referred: 1290, already_rewarded: 168 },
  },
  top: { inviter: [{ user_id: 42, amount: 4000 }], invitee: [{ user_id: 97, amount: 300 }] },
}
const simulated: Simulation = {
  ...{ events: 1460, of: 1460, left_out: 0 },
  ...{ draft: { ...plan, cost: 74_700, costs: { inviter: 66_400, invitee: 8300 } }, current: plan },
}

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
    errors: [{ code: 'not_found' }, { code: 'edit_conflict' }, { code: 'too_many_programs' }],
  }),
  document(simulateRule, {
    operationId: 'admin_programs_simulate',
    tag,
    pathParams,
    summary: 'Try a draft rule on recorded events',
    description:
      'What it would have cost and who would get most, beside the current rule, both as if the program had begun with these ' +
      'events. Refunds, pauses of the program, and who had an inviter or was blocked count as they were at the time. A reward that was voided stays so, ' +
      'and one that was not paid out in time expires as each rule says. Nothing is stored but an event of the audit. The answer is lines of JSON: how many events it has looked at, ' +
      'after each thousand or so, and at the end the result. If the connection breaks, the last line is missing.',
    examples: {
      draft: { summary: 'Twice as much', value: { rule: { ...rule, inviter: { fixed: 1000 } }, from: '2026-11-01' } },
    },
    invalid: [{ field: 'rule.event', code: 'invalid_value' }],
    answers: [
      {
        status: 200,
        description: 'Progress, and the result.',
        content: {
          'application/x-ndjson': {
            schema: z.string(),
            examples: {
              month: {
                summary: 'A month',
                value: [{ events: 0, of: 1460 }, simulated].map((line) => `${JSON.stringify(line)}\n`).join(''),
              },
            },
          },
        },
      },
    ],
    errors: [{ code: 'simulations_per_staff' }, { code: 'not_found' }],
  }),
  document(listProgramVersions, {
    operationId: 'admin_program_versions',
    tag,
    pathParams,
    summary: 'List the versions of a reward program',
    description: 'The newest 50 rules, newest first. Each reward names the version it was earned under.',
    answers: [
      jsonAnswer(200, 'The versions.', ProgramVersions, {
        one: { summary: 'One', value: { results: [{ version: 1, rule, created_at: friends.created_at }] } },
      }),
    ],
    errors: [{ code: 'not_found' }],
  }),
]
