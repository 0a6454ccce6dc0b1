import type { MiddlewareHandler } from 'hono'
import { runBatch } from '../db/run-batch.ts'
import { AppError } from '../errors/app-error.ts'
import type { AppEnv } from '../http/create-router.ts'
import { callerOrThrow, selectCaller } from '../users/select-caller.ts'

/** Lets staff in who are not blocked; after `requireAccess` and `withDatabase`. 403 `permission_denied` for others. */
export const requireStaff: MiddlewareHandler<AppEnv> = async function requireStaff(c, next) {
  const { db, caller } = c.var
  const [callers] = await runBatch(db, [selectCaller(db, caller)])
  if (!callerOrThrow(callers).isStaff) throw new AppError('permission_denied')
  await next()
}
