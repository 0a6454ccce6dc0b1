import { empty, json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { endOtherSessions, endSession } from './end-sessions.ts'
import { listSessions } from './list-sessions.ts'

const path = '/api/v1/auth/sessions/'

/* Where the caller is signed in. The primary answers, so that an ended session is out at once. */

export const listOwnSessions = endpoint(
  { method: 'get', path, access: 'bearer', database: 'write' },
  async ({ ports, caller }) => json(await listSessions(ports, { caller })),
)

export const signOutElsewhere = endpoint(
  { method: 'delete', path, access: 'bearer', database: 'write' },
  async ({ ports, caller, context }) => {
    await endOtherSessions(ports, { caller, context })
    return empty()
  },
)

export const signOutDevice = endpoint(
  { method: 'delete', path: `${path}:id/`, access: 'bearer', database: 'write' },
  async ({ ports, caller, params: { id }, context }) => {
    await endSession(ports, { caller, id, context })
    return empty()
  },
)

export const SESSION_ENDPOINTS = [listOwnSessions, signOutElsewhere, signOutDevice]
