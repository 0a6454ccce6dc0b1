import type * as z from 'zod/mini'
import { csvResponse } from '../admin/csv/csv-response.ts'
import { disableAnyLink } from '../admin/links/disable-any-link.ts'
import { exportLinks } from '../admin/links/export-links.ts'
import { listAllLinks } from '../admin/links/list-all-links.ts'
import { AdminLinksQuery, LinkFilter } from '../admin/links/schemas.ts'
import { exportPeople } from '../admin/people/export-people.ts'
import { listPeople } from '../admin/people/list-people.ts'
import { ExportPeopleQuery, ListPeopleQuery } from '../admin/people/schemas.ts'
import { changePerson } from '../admin/person/change-person.ts'
import { createPerson } from '../admin/person/create-person.ts'
import { exportPerson } from '../admin/person/export-person.ts'
import { listInvitedPeople } from '../admin/person/list-invited-people.ts'
import * as person from '../admin/person/person-commands.ts'
import { resetSecondFactor } from '../admin/person/reset-second-factor.ts'
import {
  BlockInput,
  ChangePersonInput,
  CreatePersonInput,
  EndSessionsInput,
  InvitedQuery,
  PasswordInput,
} from '../admin/person/schemas.ts'
import { setPersonPassword } from '../admin/person/set-password.ts'
import { ReasonInput } from '../admin/reason.ts'
import type { Database } from '../db/database.ts'
import { idOrNotFound } from '../http/pagination.ts'
import { empty, json } from '../http/response-headers.ts'
import { endpoint } from '../identity/endpoint.ts'
import type { Permission } from '../identity/permissions.ts'
import type { ByStaff } from '../identity/staff/by-staff.ts'
import type { Ports } from '../ports.ts'

/* Stand-ins for the endpoints of the sections of src/admin that still have routes. Each goes when its section has them. */

// Nothing is mounted at these paths; they name the parameters.
const GET = { method: 'get', access: 'staff', path: '/' } as const
const GET_ONE = { ...GET, path: '/:id' } as const
const POST = { ...GET, method: 'post' } as const
const POST_ONE = { ...POST, path: '/:id' } as const

type Given<Body extends z.ZodMiniType> = z.output<Body> & Record<never, never>

/** What is done to one person. */
const onPerson = <Body extends z.ZodMiniType>(
  permission: Permission,
  body: Body,
  act: (ports: Ports & { db: Database }, input: Given<Body> & { id: number; by: ByStaff }) => Promise<unknown>,
) =>
  endpoint({ ...POST_ONE, permission, body }, async ({ ports, params: { id }, body: given, by }) => {
    await act(ports, { ...(given as Given<Body>), id: idOrNotFound(id), by })
    return empty()
  })

export const unblockUser = onPerson('people.block', ReasonInput, person.unblockPerson)
export const setPassword = onPerson('people.set_password', PasswordInput, setPersonPassword)
export const resetFactor = onPerson('people.reset_second_factor', ReasonInput, resetSecondFactor)
export const deleteUser = onPerson('people.delete', ReasonInput, person.requestPersonDeletion)
export const cancelUserDeletion = onPerson('people.delete', ReasonInput, person.cancelPersonDeletion)

export const listLinks = endpoint(
  { ...GET, permission: 'stats.read', query: AdminLinksQuery },
  async ({ ports, query, staff, url }) => json(await listAllLinks(ports, { query, viewer: staff, url })),
)
export const linksFile = endpoint(
  { ...GET, permission: 'people.export', query: LinkFilter },
  async ({ ports, by, query, url }) => csvResponse(await exportLinks(ports, { by, filter: query, url }), 'links.csv'),
)
export const disableLink = endpoint(
  { ...POST, path: '/:code', permission: 'links.disable', body: ReasonInput },
  async ({ ports, params: { code }, body: { reason }, by }) => {
    await disableAnyLink(ports, { code, reason, by })
    return empty()
  },
)

export const listUsers = endpoint(
  { ...GET, permission: 'people.read', query: ListPeopleQuery },
  async ({ ports, query, staff, url }) => json(await listPeople(ports.db, { role: staff.role, query, url })),
)
export const usersFile = endpoint(
  { ...GET, permission: 'people.export', query: ExportPeopleQuery },
  async ({ ports, by, query, language }) =>
    csvResponse(await exportPeople(ports, { by, query, language }), 'people.csv'),
)
export const listInvited = endpoint(
  { ...GET_ONE, permission: 'people.read', query: InvitedQuery },
  async ({ ports, params: { id }, query, staff, url }) =>
    json(await listInvitedPeople(ports, { id: idOrNotFound(id), query, role: staff.role, url })),
)

export const createUser = endpoint(
  { ...POST, permission: 'people.create', body: CreatePersonInput },
  async ({ ports, body, by }) => json({ id: (await createPerson(ports, { input: body, by })).id }),
)
export const changeUser = endpoint(
  { ...POST_ONE, permission: 'people.edit', body: ChangePersonInput },
  async ({ ports, params: { id }, body, by }) =>
    json({ id: (await changePerson(ports, { id: idOrNotFound(id), by, input: body })).id }),
)
export const exportUser = endpoint(
  { ...GET_ONE, permission: 'people.export' },
  async ({ ports, params: { id }, by }) => {
    const exported = await exportPerson(ports, { id: idOrNotFound(id), by })
    const headers = { 'Content-Disposition': `attachment; filename="user_${exported.profile.id}.json"` }
    return json(exported, { headers })
  },
)
export const blockUser = endpoint(
  { ...POST_ONE, permission: 'people.block', body: BlockInput },
  async ({ ports, params: { id }, body, by }) => {
    await person.blockPerson(ports, { id: idOrNotFound(id), by, input: body })
    return empty()
  },
)
export const endUserSessions = endpoint(
  { ...POST_ONE, permission: 'people.end_sessions', body: EndSessionsInput },
  async ({ ports, params: { id }, body: { session = null, reason }, by }) => {
    await person.endPersonSessions(ports, { id: idOrNotFound(id), by, session, reason })
    return empty()
  },
)
