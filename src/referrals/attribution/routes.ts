import { createRouter } from '../../http/create-router.ts'
import { requestContext } from '../../http/request-context.ts'
import { withDatabase } from '../../http/with-database.ts'
import { requireAccess } from '../../identity/require-access.ts'
import type { Tokens } from '../../identity/tokens.ts'
import type { Ports } from '../../ports.ts'
import { declineInviter } from './decline-inviter.ts'

/** `/referrals/inviter`: who invited the caller, where the caller did not say so. */
export function createAttributionRoutes(ports: Ports & { tokens: Tokens }) {
  return createRouter().delete('/inviter', requireAccess(ports), withDatabase(ports), async (c) => {
    await declineInviter({ ...ports, db: c.var.db }, { caller: c.var.caller, context: requestContext(c) })
    return c.body(null, 204)
  })
}
