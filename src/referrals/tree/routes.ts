import { createRouter } from '../../http/create-router.ts'
import { validate } from '../../http/validate.ts'
import { readDatabase } from '../../http/with-database.ts'
import { liveCallerFirst } from '../../identity/live-caller.ts'
import { requireAccess } from '../../identity/require-access.ts'
import type { Tokens } from '../../identity/tokens.ts'
import type { Ports } from '../../ports.ts'
import { getTree } from './get-tree.ts'
import { TreeQuery } from './schemas.ts'

/** `/referrals/tree`: everybody below the caller. */
export function createTreeRoutes(ports: Ports & { tokens: Tokens }) {
  const { config } = ports
  return createRouter().get(
    '/',
    requireAccess(ports),
    validate('query', TreeQuery, liveCallerFirst(ports)),
    async (c) => {
      const input = { caller: c.var.caller, query: c.req.valid('query'), url: c.req.url }
      return c.json(await readDatabase(ports, c, (db) => getTree({ config, db }, input)))
    },
  )
}
