import { idOrNotFound } from '../../http/pagination.ts'
import { empty, json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { linkOrigin } from '../../links/link-key.ts'
import { ReasonInput } from '../reason.ts'
import { blockStaff, changeRole, endStaffSessions, resetStaffFactor, unblockStaff } from './change-staff.ts'
import { inviteStaff, renewInvite, revokeInvite } from './invite-staff.ts'
import { InviteStaffInput, ListStaffQuery, StaffRoleInput } from './schemas.ts'
import { getStaffOrThrow, listStaff } from './staff-entry.ts'

const path = '/api/v1/admin/staff/'
const onePath = `${path}:id/` as const
const common = { access: 'staff', permission: 'staff.manage' } as const
const POST = { ...common, method: 'post' } as const
/** What stops someone is possible when the changes of the day are used up. */
const STOP = { ...POST, isChange: false } as const

interface OnMember {
  params: { id: string }
  by: ByStaff
  body: { reason: string }
}

const member = ({ params, by, body: { reason } }: OnMember) => ({ id: idOrNotFound(params.id), by, reason })

export const listStaffAccounts = endpoint(
  { ...common, method: 'get', path, query: ListStaffQuery },
  async ({ ports, query, url }) => json(await listStaff(ports, { query, url })),
)

export const readStaffAccount = endpoint({ ...common, method: 'get', path: onePath }, async ({ ports, params }) =>
  json(await getStaffOrThrow(ports, { id: idOrNotFound(params.id) })),
)

export const inviteStaffMember = endpoint(
  { ...POST, path, body: InviteStaffInput },
  async ({ ports, by, body: input, url }) =>
    json(await inviteStaff(ports, { input, by, origin: linkOrigin(ports.config, url) }), { status: 201 }),
)

export const createStaffLink = endpoint({ ...POST, path: `${onePath}invite/`, body: ReasonInput }, async (request) => {
  const { ports, url } = request
  return json(await renewInvite(ports, { ...member(request), origin: linkOrigin(ports.config, url) }))
})

export const revokeStaffLink = endpoint(
  { ...STOP, path: `${onePath}invite/revoke/`, body: ReasonInput },
  async (request) => {
    await revokeInvite(request.ports, member(request))
    return empty()
  },
)

export const changeStaffRole = endpoint({ ...POST, path: `${onePath}role/`, body: StaffRoleInput }, async (request) =>
  json(await changeRole(request.ports, { ...member(request), role: request.body.role })),
)

export const blockStaffMember = endpoint({ ...STOP, path: `${onePath}block/`, body: ReasonInput }, async (request) =>
  json(await blockStaff(request.ports, member(request))),
)

export const unblockStaffMember = endpoint(
  { ...POST, path: `${onePath}unblock/`, body: ReasonInput },
  async (request) => json(await unblockStaff(request.ports, member(request))),
)

export const resetStaffSecondFactor = endpoint(
  { ...STOP, path: `${onePath}second_factor/reset/`, body: ReasonInput },
  async (request) => json(await resetStaffFactor(request.ports, member(request))),
)

export const endSessionsOfStaff = endpoint(
  { ...STOP, path: `${onePath}sessions/end/`, body: ReasonInput },
  async (request) => json(await endStaffSessions(request.ports, member(request))),
)

export const STAFF_ENDPOINTS = [
  listStaffAccounts,
  inviteStaffMember,
  readStaffAccount,
  createStaffLink,
  revokeStaffLink,
  changeStaffRole,
  blockStaffMember,
  unblockStaffMember,
  resetStaffSecondFactor,
  endSessionsOfStaff,
]
