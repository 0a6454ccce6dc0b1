import { idOrNotFound } from '../../http/pagination.ts'
import { json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { ReasonInput } from '../reason.ts'
import { phoneOfUserOrThrow, phoneOrNotFound, readPhoneLimits, unlockPhone } from './phone-limits.ts'

const READ = { method: 'get', access: 'staff', permission: 'people.unlock' } as const
const UNLOCK = { ...READ, method: 'post', body: ReasonInput } as const
const phonePath = '/api/v1/admin/numbers/:phone/'
const userPath = '/api/v1/admin/users/:id/guard/'

export const getPhoneLimits = endpoint({ ...READ, path: phonePath }, async ({ ports, params }) =>
  json(await readPhoneLimits(ports, phoneOrNotFound(params.phone))),
)

export const unlockNumber = endpoint(
  { ...UNLOCK, path: `${phonePath}unlock/` },
  async ({ ports, params, body: { reason }, by }) =>
    json(await unlockPhone(ports, { phone: phoneOrNotFound(params.phone), reason, by })),
)

export const getUserLimits = endpoint({ ...READ, path: userPath }, async ({ ports, params: { id } }) =>
  json(await readPhoneLimits(ports, await phoneOfUserOrThrow(ports.db, idOrNotFound(id)))),
)

export const unlockUser = endpoint(
  { ...UNLOCK, path: `${userPath}unlock/` },
  async ({ ports, params: { id }, body: { reason }, by }) => {
    const phone = await phoneOfUserOrThrow(ports.db, idOrNotFound(id))
    return json(await unlockPhone(ports, { phone, reason, by }))
  },
)

export const PHONE_LIMIT_ENDPOINTS = [getPhoneLimits, unlockNumber, getUserLimits, unlockUser]
