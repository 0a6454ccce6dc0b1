import type { Context } from 'hono'
import type { AppEnv } from './create-router.ts'
import { networkOf } from './network.ts'
import { requestContext } from './request-context.ts'

/** Who of the staff does something, and from where: what the verbs take along to the audit. */
export const byStaff = (c: Context<AppEnv>) => ({ staff: c.var.staff, context: requestContext(c) })

/** The same with the whole address, for the budgets of their own account. */
export const staffRequest = (c: Context<AppEnv>) => ({
  ...byStaff(c),
  network: networkOf(c.req.raw.headers),
})
