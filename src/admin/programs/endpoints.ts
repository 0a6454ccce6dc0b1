import { idOrNotFound } from '../../http/pagination.ts'
import { json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { whileSignedIn } from '../../identity/staff/staff-reader.ts'
import { textStream } from '../../lib/text-stream.ts'
import { changeProgram, createProgram, getProgramOrThrow, listPrograms, listVersions } from './programs.ts'
import { ChangeProgramInput, CreateProgramInput, SimulateInput } from './schemas.ts'
import { simulateProgram } from './simulate-program.ts'

const path = '/api/v1/admin/programs/'
const onePath = `${path}:id/` as const
const read = { access: 'staff', permission: 'stats.read', method: 'get' } as const
const manage = { access: 'staff', permission: 'programs.manage' } as const

export const listRewardPrograms = endpoint({ ...read, path }, async ({ ports }) => json(await listPrograms(ports)))

export const readRewardProgram = endpoint({ ...read, path: onePath }, async ({ ports, params }) =>
  json(await getProgramOrThrow(ports, { id: idOrNotFound(params.id) })),
)

export const listProgramVersions = endpoint({ ...read, path: `${onePath}versions/` }, async ({ ports, params }) =>
  json(await listVersions(ports, { id: idOrNotFound(params.id) })),
)

export const createRewardProgram = endpoint(
  { ...manage, method: 'post', path, body: CreateProgramInput },
  async ({ ports, by, body: input }) => json(await createProgram(ports, { input, by }), { status: 201 }),
)

export const changeRewardProgram = endpoint(
  { ...manage, method: 'patch', path: onePath, body: ChangeProgramInput },
  async ({ ports, by, params, body: input }) =>
    json(await changeProgram(ports, { id: idOrNotFound(params.id), input, by })),
)

/**
 * Lines of JSON, since a million events take some seconds: how far it has come, and at the end the result. A draft of 100 % tells
 * what people have spent, and its totals do so too if they are of one person.
 */
export const simulateRule = endpoint(
  { ...manage, method: 'post', path: `${onePath}simulate/`, body: SimulateInput },
  async ({ ports, by, staff, params, body: input }) => {
    const steps = simulateProgram(
      { ...ports, db: whileSignedIn(ports, staff) },
      { id: idOrNotFound(params.id), input, by },
    )
    return new Response(await textStream(lines(steps)), { headers: { 'Content-Type': 'application/x-ndjson' } })
  },
)

async function* lines(values: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const value of values) yield `${JSON.stringify(value)}\n`
}

export const PROGRAM_ENDPOINTS = [
  listRewardPrograms,
  createRewardProgram,
  readRewardProgram,
  changeRewardProgram,
  simulateRule,
  listProgramVersions,
]
