import { createRouter } from '../../http/create-router.ts'
import { requestContext } from '../../http/request-context.ts'
import { withDatabase } from '../../http/with-database.ts'
import { requireAccess } from '../../identity/require-access.ts'
import type { Tokens } from '../../identity/tokens.ts'
import type { Ports } from '../../ports.ts'
import { endOtherSessions, endSession } from './end-sessions.ts'
import { listSessions } from './list-sessions.ts'

/** `/auth/sessions`: where the caller is signed in. Always asks the primary, so that an ended session is out at once. */
export function createSessionRoutes(ports: Ports & { tokens: Tokens }) {
  const access = requireAccess(ports)
  const primary = withDatabase(ports)

  return createRouter()
    .get('/', access, primary, async (c) =>
      c.json(await listSessions({ ...ports, db: c.var.db }, { caller: c.var.caller })),
    )
    .delete('/', access, primary, async (c) => {
      await endOtherSessions({ ...ports, db: c.var.db }, { caller: c.var.caller, context: requestContext(c) })
      return c.body(null, 204)
    })
    .delete('/:id', access, primary, async (c) => {
      await endSession(
        { ...ports, db: c.var.db },
        {
          caller: c.var.caller,
          id: c.req.param('id'),
          context: requestContext(c),
        },
      )
      return c.body(null, 204)
    })
}
