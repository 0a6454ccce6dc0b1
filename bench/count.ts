import type { Counts } from './counting.ts'
import { COUNTS_PATH } from './counting.ts'
import { sendAll } from './load-client.ts'
import type { Row } from './rows.ts'
import type { Stage } from './stage.ts'
import { requestBytes } from './wire.ts'

export const COUNTED_REQUESTS = 20

/** The average cost of a row's request to the stores. @throws if an answer has another status than the row's */
export async function countRow(row: Row, stage: Stage, requests = COUNTED_REQUESTS): Promise<Counts> {
  const prepared = await row.prepare(stage, { from: 0, count: requests })
  await readCounts(stage.port)
  await sendAll(stage.port, prepared, { status: row.status ?? 200 })
  const total = Object.entries(await readCounts(stage.port))
  return Object.fromEntries(total.map(([name, value]) => [name, value / requests])) as unknown as Counts
}

/** Counts since the last call. */
export async function readCounts(port: number): Promise<Counts> {
  let counts: Counts | undefined
  await sendAll(port, [requestBytes({ method: 'GET', path: COUNTS_PATH })], {
    onAnswer: (_, { body }) => {
      counts = JSON.parse(body.toString()) as Counts
    },
  })
  if (!counts) throw new Error('the counting Worker did not respond')
  return counts
}
