import type { Context } from 'hono'
import type { AppEnv } from '../http/create-router.ts'
import { networkOf } from '../http/network.ts'
import { requestContext } from '../http/request-context.ts'

/** Who of the staff asks, and from where: what the verbs take along to what they record. */
export const byStaff = (c: Context<AppEnv>) => ({ staff: c.var.staff, context: requestContext(c) })

/** The same for the verbs of their own account, which count attempts of a network. */
export const staffRequest = (c: Context<AppEnv>) => ({ ...byStaff(c), network: networkOf(c.req.raw.headers) })
