import { countSearch } from '../http/network.ts'
import { idOrNotFound, PageQuery } from '../http/pagination.ts'
import { json } from '../http/response-headers.ts'
import { readLiveCaller } from '../identity/caller.ts'
import { assertMaySee } from '../identity/directory.ts'
import { endpoint } from '../identity/endpoint.ts'
import type { AdmittedRequest } from '../identity/endpoint.ts'
import { isDeep, isSearch } from './filters.ts'
import { getCurrentUser, getUserOrThrow } from './get-user.ts'
import { listInvited } from './invited.ts'
import { listUsers } from './list-users.ts'
import { ListUsersQuery, UpdateUserInput } from './schemas.ts'
import { updateCurrentUser } from './update-user.ts'

const path = '/api/v1/users/'

/** Callers who may not see the directory get the same answer for an invalid query. */
async function admitToDirectory({ c, ports, caller }: AdmittedRequest, subjectId?: number): Promise<void> {
  assertMaySee({ directory: ports.config.directory, viewer: await readLiveCaller(ports, c, caller) }, subjectId)
}

export const listAllUsers = endpoint(
  {
    method: 'get',
    path,
    access: 'bearer',
    permission: 'people.read',
    database: 'read',
    query: ListUsersQuery,
    admit: (request) => admitToDirectory(request),
  },
  async ({ ports, caller, query, url, network }) => {
    if (isSearch(query) && 'userId' in caller) await countSearch(ports, { person: `user ${caller.userId}`, network })
    return json(await listUsers(ports, { asker: caller, query, url, network }))
  },
)

export const readCurrentUser = endpoint(
  { method: 'get', path: `${path}current_user/`, access: 'bearer', database: 'read' },
  async ({ ports, caller }) => json(await getCurrentUser(ports, { caller })),
)

export const changeCurrentUser = endpoint(
  {
    method: 'patch',
    path: `${path}current_user/`,
    access: 'bearer',
    database: 'write',
    shield: 'write',
    body: UpdateUserInput,
  },
  async ({ ports, caller, body: input, network, context }) =>
    json(await updateCurrentUser(ports, { caller, input, network, context })),
)

export const readUser = endpoint(
  { method: 'get', path: `${path}:id/`, access: 'bearer', permission: 'people.read', database: 'read' },
  async ({ ports, caller, params }) =>
    json(await getUserOrThrow(ports, { asker: caller, id: idOrNotFound(params.id) })),
)

export const listInvitees = endpoint(
  {
    method: 'get',
    path: `${path}:id/invited/`,
    access: 'bearer',
    permission: 'people.read',
    database: 'read',
    query: PageQuery,
    admit: async (request) => admitToDirectory(request, idOrNotFound(request.c.req.param('id') ?? '')),
  },
  async ({ ports, caller, params, query, url, network }) => {
    if (isDeep(query) && 'userId' in caller) await countSearch(ports, { person: `user ${caller.userId}`, network })
    return json(await listInvited(ports, { asker: caller, id: idOrNotFound(params.id), query, url }))
  },
)

export const USER_ENDPOINTS = [listAllUsers, readCurrentUser, changeCurrentUser, readUser, listInvitees]
