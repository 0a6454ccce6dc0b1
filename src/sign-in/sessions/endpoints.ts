import { empty, json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { endOtherSessions, endSession } from './end-sessions.ts'
import { listSessions } from './list-sessions.ts'

const path = '/api/v1/auth/sessions/'
const OWN = { access: 'bearer', database: 'write', aboutSessions: true } as const

/* Where the caller is signed in. The primary answers, so that an ended session is out at once. */

export const listOwnSessions = endpoint({ ...OWN, method: 'get', path }, async ({ ports, caller }) =>
  json(await listSessions(ports, { caller })),
)

export const signOutElsewhere = endpoint({ ...OWN, method: 'delete', path }, async ({ ports, caller, context }) => {
  await endOtherSessions(ports, { caller, context })
  return empty()
})

export const signOutDevice = endpoint(
  { ...OWN, method: 'delete', path: `${path}:id/` },
  async ({ ports, caller, params: { id }, context }) => {
    await endSession(ports, { caller, id, context })
    return empty()
  },
)

export const SESSION_ENDPOINTS = [listOwnSessions, signOutElsewhere, signOutDevice]
