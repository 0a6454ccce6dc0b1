import type { Context } from 'hono'
import { createRouter } from '../http/create-router.ts'
import type { AppEnv } from '../http/create-router.ts'
import { jsonBody } from '../http/json-body.ts'
import { networkShield } from '../http/network.ts'
import { idOrNotFound, PageQuery } from '../http/pagination.ts'
import { requestContext } from '../http/request-context.ts'
import { validate } from '../http/validate.ts'
import { readDatabase, withDatabase } from '../http/with-database.ts'
import { assertMaySee } from '../identity/directory.ts'
import { readLiveCaller } from '../identity/live-caller.ts'
import { requireAccess } from '../identity/require-access.ts'
import type { Tokens } from '../identity/tokens.ts'
import type { Ports } from '../ports.ts'
import { getCurrentUser, getUserOrThrow } from './get-user.ts'
import { listInvited } from './list-invited.ts'
import { listUsers } from './list-users.ts'
import { ListUsersQuery, UpdateUserInput } from './schemas.ts'
import { updateCurrentUser } from './update-user.ts'

/** `/users`: people, as far as the caller may see them. */
export function createUserRoutes(ports: Ports & { tokens: Tokens }) {
  const { config, clock } = ports
  const access = requireAccess(ports)
  const writing = withDatabase(ports)

  const assertMayList = async (c: Context<AppEnv>, subjectId?: number): Promise<void> =>
    assertMaySee(config.directory, await readLiveCaller(ports, c), subjectId)

  const assertMayListInvited = async (c: Context<AppEnv>) => assertMayList(c, idOrNotFound(c.req.param('id') ?? ''))

  return createRouter()
    .get('/', access, validate('query', ListUsersQuery, { beforeRefusal: (c) => assertMayList(c) }), async (c) => {
      const input = { caller: c.var.caller, query: c.req.valid('query'), url: c.req.url }
      return c.json(await readDatabase(ports, c, (db) => listUsers({ config, db }, input)))
    })
    .get('/current_user', access, async (c) => {
      const input = { caller: c.var.caller }
      return c.json(await readDatabase(ports, c, (db) => getCurrentUser({ config, clock, db }, input)))
    })
    .patch('/current_user', access, networkShield(ports, 'write'), jsonBody(UpdateUserInput), writing, async (c) => {
      const input = { caller: c.var.caller, input: c.req.valid('json'), context: requestContext(c) }
      return c.json(await updateCurrentUser({ ...ports, db: c.var.db }, input))
    })
    .get('/:id', access, async (c) => {
      const input = { caller: c.var.caller, id: idOrNotFound(c.req.param('id')) }
      return c.json(await readDatabase(ports, c, (db) => getUserOrThrow({ config, db }, input)))
    })
    .get('/:id/invited', access, validate('query', PageQuery, { beforeRefusal: assertMayListInvited }), async (c) => {
      const id = idOrNotFound(c.req.param('id'))
      const input = { caller: c.var.caller, id, query: c.req.valid('query'), url: c.req.url }
      return c.json(await readDatabase(ports, c, (db) => listInvited({ config, db }, input)))
    })
}
