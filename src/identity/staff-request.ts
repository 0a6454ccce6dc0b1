import type { Context } from 'hono'
import type { AppEnv } from '../http/create-router.ts'
import { requestContext } from '../http/request-context.ts'

/** The staff member who asks, and where from, for the audit. */
export const byStaff = (c: Context<AppEnv>) => ({ staff: c.var.staff, context: requestContext(c) })
