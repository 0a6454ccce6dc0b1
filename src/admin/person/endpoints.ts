import { sql } from 'drizzle-orm'
import { users } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { idOrNotFound } from '../../http/pagination.ts'
import { empty, json, jsonFile } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { repeatableOf } from '../../identity/idempotency.ts'
import type { PersonRow } from '../../identity/person.ts'
import { whileSignedIn } from '../../identity/staff/staff-reader.ts'
import type { Staff } from '../../identity/staff/staff.ts'
import { linkOrigin } from '../../links/link-key.ts'
import { exportUser as exportAccountOf } from '../../people/account/export-account.ts'
import type { Ports } from '../../ports.ts'
import { ReasonInput } from '../reason.ts'
import { changePerson } from './change-person.ts'
import { createPerson } from './create-person.ts'
import { getPersonOrThrow, personPageView } from './get-person.ts'
import { listInvitedPeople } from './invited-people.ts'
import {
  blockPerson,
  cancelPersonDeletion,
  endPersonSessions,
  requestPersonDeletion,
  unblockPerson,
} from './person-commands.ts'
import { BlockInput, ChangePersonInput, CreatePersonInput, EndSessionsInput, InvitedQuery } from './schemas.ts'

const path = '/api/v1/admin/users/'
/** Digits only: words are for other endpoints. */
const onePath = `${path}:id{[0-9]+}/` as const
const GET = { method: 'get', access: 'staff', permission: 'people.read' } as const
const POST = { method: 'post', access: 'staff' } as const

type Target<By> = { params: { id: string }; by: By }

const target = <By>({ params, by }: Target<By>) => ({ id: idOrNotFound(params.id), by })

/** The user after a change. */
const shown = ({ ports, staff }: { ports: Ports; staff: Staff }, row: PersonRow, status: 200 | 201 | 202 = 200) =>
  json(personPageView({ role: staff.role, deletionGraceMs: ports.config.deletionGraceMs }, row), { status })

export const createUser = endpoint(
  { ...POST, path, permission: 'people.create', body: CreatePersonInput },
  async (request) => {
    const { ports, body: input, by, headers } = request
    const repeatable = repeatableOf(headers, { owner: `s:${by.staff.id}`, operation: 'user', input })
    return shown(request, await createPerson(ports, { input, by, repeatable }), 201)
  },
)

export const readUser = endpoint({ ...GET, path: onePath }, async (request) => {
  const { ports, staff, url } = request
  const input = { id: target(request).id, role: staff.role, origin: linkOrigin(ports.config, url) }
  return json(await getPersonOrThrow(ports, input))
})

export const changeUser = endpoint(
  { method: 'patch', access: 'staff', path: onePath, permission: 'people.edit', body: ChangePersonInput },
  async (request) => {
    const { ports, body: input, language } = request
    return shown(request, await changePerson(ports, { ...target(request), input, language }))
  },
)

export const listInvited = endpoint({ ...GET, path: `${onePath}invited/`, query: InvitedQuery }, async (request) => {
  const { ports, query, staff, url } = request
  return json(await listInvitedPeople(ports, { id: target(request).id, query, role: staff.role, url }))
})

export const exportUser = endpoint(
  { ...GET, path: `${onePath}export/`, permission: 'people.export', isChange: true },
  async (request) => {
    const { ports, by, staff } = request
    const { id } = target(request)
    const exported = await exportAccountOf(
      { ...ports, db: whileSignedIn(ports, staff) },
      {
        userId: id,
        actor: { kind: 'staff', id: by.staff.id },
        where: sql`${users.id} = ${id} AND ${users.deletedAt} IS NULL`,
        context: by.context,
      },
    )
    if (!exported) throw new AppError('not_found')
    return jsonFile(exported, `user_${id}.json`)
  },
)

export const blockUser = endpoint(
  { ...POST, path: `${onePath}block/`, permission: 'people.block', body: BlockInput },
  async (request) => shown(request, await blockPerson(request.ports, { ...target(request), input: request.body })),
)

export const unblockUser = endpoint(
  { ...POST, path: `${onePath}unblock/`, permission: 'people.block', body: ReasonInput },
  async (request) => shown(request, await unblockPerson(request.ports, { ...target(request), ...request.body })),
)

export const endUserSessions = endpoint(
  { ...POST, path: `${onePath}sessions/end/`, permission: 'people.end_sessions', body: EndSessionsInput },
  async (request) => {
    const { session = null, reason } = request.body
    await endPersonSessions(request.ports, { ...target(request), session, reason })
    return empty()
  },
)

export const deleteUser = endpoint(
  { ...POST, path: `${onePath}deletion/`, permission: 'people.delete', body: ReasonInput },
  async (request) =>
    shown(request, await requestPersonDeletion(request.ports, { ...target(request), ...request.body }), 202),
)

export const cancelUserDeletion = endpoint(
  { ...POST, path: `${onePath}deletion/cancel/`, permission: 'people.delete', body: ReasonInput },
  async (request) => shown(request, await cancelPersonDeletion(request.ports, { ...target(request), ...request.body })),
)

export const PERSON_ENDPOINTS = [
  createUser,
  readUser,
  changeUser,
  listInvited,
  exportUser,
  blockUser,
  unblockUser,
  endUserSessions,
  deleteUser,
  cancelUserDeletion,
]
