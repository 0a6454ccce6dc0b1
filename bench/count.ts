import { isDeepStrictEqual } from 'node:util'
import type { Counts } from './counting.ts'
import { COUNTS_PATH } from './counting.ts'
import { sendAll } from './load-client.ts'
import type { Pair } from './measure.ts'
import type { Row } from './rows.ts'
import type { Stage } from './stage.ts'
import { requestBytes } from './wire.ts'
import type { Answer } from './wire.ts'

const REQUESTS = 20

/**
 * The average store cost of a row's request. Both sides must cost the same and answer alike, otherwise comparing them
 * would prove nothing.
 * @throws if they differ
 */
export async function countRow(row: Row, pair: Pair): Promise<Counts> {
  const service = await observe(row, pair.service)
  const bare = await observe(row, pair.bare)
  if (isDeepStrictEqual(service, bare)) return service.counts
  throw new Error(`${row.name}: the service and the bare Worker differ:\n${JSON.stringify({ service, bare }, null, 2)}`)
}

async function observe(row: Row, { port, ...stage }: Stage) {
  const requests = await row.prepare({ port, ...stage }, { from: 0, count: REQUESTS })
  await readCounts(port)
  const answers: Answer[] = []
  await sendAll(port, requests, (i, answer) => {
    answers[i] = answer
  })
  const total = await readCounts(port)
  const counts = Object.fromEntries(Object.entries(total).map(([name, value]) => [name, value / REQUESTS]))
  return {
    counts: counts as unknown as Counts,
    statuses: answers.map(({ status }) => status),
    bodies: answers.map(bodyShape),
    headers: answers.map(headerNames),
  }
}

/** Counts since the last call. */
export async function readCounts(port: number): Promise<Counts> {
  let counts: Counts | undefined
  await sendAll(port, [requestBytes({ method: 'GET', path: COUNTS_PATH })], (_, { body }) => {
    counts = JSON.parse(body.toString()) as Counts
  })
  if (!counts) throw new Error('the counting Worker did not respond')
  return counts
}

const headerNames = ({ head }: Answer) =>
  head
    .split('\r\n')
    .slice(1)
    .map((line) => line.slice(0, line.indexOf(':')).toLowerCase())
    .sort()

const bodyShape = ({ body }: Answer) => (body.length === 0 ? 'nothing' : shapeOf(JSON.parse(body.toString())))

/** Replaces values with their types. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  return Object.entries(value).map(([name, one]) => [name, shapeOf(one)])
}
