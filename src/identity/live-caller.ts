import type { Context } from 'hono'
import { runQuery } from '../db/run-batch.ts'
import type { AppEnv } from '../http/create-router.ts'
import { readDatabase } from '../http/with-database.ts'
import type { Ports } from '../ports.ts'
import type { Caller } from './caller.ts'
import type { PersonRow } from './person.ts'
import { callerOrThrow, selectCaller } from './select-caller.ts'

/**
 * Checks the caller before invalid fields are reported. If the fields are valid, the caller is read together with the
 * data.
 * @throws AppError `token_not_valid`
 */
export async function readLiveCaller(
  ports: Pick<Ports, 'openDatabase'>,
  c: Context<AppEnv>,
  caller: Caller,
): Promise<PersonRow> {
  const callers = await readDatabase(ports, c, async (db) => runQuery(db, selectCaller(db, caller)))
  return callerOrThrow(callers)
}
