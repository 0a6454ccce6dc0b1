import { requireAccess } from '../auth/require-access.ts'
import type { Tokens } from '../auth/tokens.ts'
import { runBatch } from '../db/run-batch.ts'
import { createRouter } from '../http/create-router.ts'
import { jsonBody } from '../http/json-body.ts'
import { idOrNotFound, PageQuery } from '../http/pagination.ts'
import { validate } from '../http/validate.ts'
import { withDatabase } from '../http/with-database.ts'
import type { Ports } from '../ports.ts'
import { assertMaySee } from './directory.ts'
import { getCurrentUser, getUserOrThrow } from './get-user.ts'
import { listInvited } from './list-invited.ts'
import { listUsers } from './list-users.ts'
import { ListUsersQuery, UpdateUserInput } from './schemas.ts'
import { callerOrThrow, selectCaller } from './select-caller.ts'
import { updateCurrentUser } from './update-user.ts'

/** `/users`: people, as far as the caller may see them. */
export function createUserRoutes(ports: Ports & { tokens: Tokens }) {
  const { config } = ports
  const access = requireAccess(ports)
  const reading = withDatabase(ports, 'read')
  const writing = withDatabase(ports, 'write')
  const listQuery = validate('query', ListUsersQuery, {
    // Permission comes before fields, and is otherwise read with the page.
    async beforeRefusal({ var: { db, caller } }) {
      if (config.directory !== 'staff') return
      const [callers] = await runBatch(db, [selectCaller(db, caller)])
      assertMaySee(config.directory, callerOrThrow(callers))
    },
  })

  return createRouter()
    .get('/', access, reading, listQuery, async (c) => {
      const { db, caller } = c.var
      return c.json(await listUsers({ config, db }, { caller, query: c.req.valid('query'), url: c.req.url }))
    })
    .get('/current_user', access, reading, async (c) => {
      const { db, caller } = c.var
      return c.json(await getCurrentUser({ config, db }, { caller }))
    })
    .patch('/current_user', access, jsonBody, validate('json', UpdateUserInput), writing, async (c) => {
      const { db, caller } = c.var
      return c.json(await updateCurrentUser({ config, db }, { caller, input: c.req.valid('json') }))
    })
    .get('/:id', access, reading, async (c) => {
      const { db, caller } = c.var
      return c.json(await getUserOrThrow({ config, db }, { caller, id: idOrNotFound(c.req.param('id')) }))
    })
    .get('/:id/invited', access, reading, validate('query', PageQuery), async (c) => {
      const { db, caller } = c.var
      const input = { caller, id: idOrNotFound(c.req.param('id')), query: c.req.valid('query'), url: c.req.url }
      return c.json(await listInvited({ config, db }, input))
    })
}
