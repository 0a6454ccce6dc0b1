import type { Context } from 'hono'
import type { AppEnv } from './create-router.ts'
import { networkOf } from './network.ts'
import { requestContext } from './request-context.ts'

/** Who of the staff asks, and from where: what the verbs of their own account take along. */
export const staffRequest = (c: Context<AppEnv>) => ({
  staff: c.var.staff,
  network: networkOf(c.req.raw.headers),
  context: requestContext(c),
})
