import { sql } from 'drizzle-orm'
import { runBatch } from '../db/run-batch.ts'
import { parsePhone } from '../lib/phone.ts'
import type { Task } from '../ports.ts'

/** People of one statement, and statements of one run: a million in two days. */
export const FILLED_AT_ONCE = 1000
const FILL_BATCHES = 20

/** Gives people who joined before their country was kept the country of their phone. */
export const fillCountries: Task = async ({ db }) => {
  let filled = 0
  let lastId = 0
  for (let batches = 0; batches < FILL_BATCHES; batches += 1) {
    const [rows] = await runBatch(db, [
      db.all<{ id: number; phone: string }>(sql`SELECT id, phone FROM users
        WHERE country IS NULL AND phone IS NOT NULL AND id > ${lastId} ORDER BY id LIMIT ${FILLED_AT_ONCE}`),
    ])
    if (rows.length === 0) break
    const found = rows.flatMap(({ id, phone }) => {
      const country = parsePhone(phone)?.country
      return country === undefined ? [] : [{ id, phone, country }]
    })
    // Whose number changed meanwhile has the country of the new one.
    const [changed] = await runBatch(db, [
      db.all(sql`UPDATE users SET country = found.value ->> 'country' FROM json_each(${JSON.stringify(found)}) AS found
        WHERE users.id = found.value ->> 'id' AND phone = found.value ->> 'phone' AND users.country IS NULL
        RETURNING users.id`),
    ])
    filled += changed.length
    if (rows.length < FILLED_AT_ONCE) break
    lastId = rows.at(-1)?.id ?? lastId
  }
  return filled
}
