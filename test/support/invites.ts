import type { StaffInvite } from '../../src/admin/staff/responses.ts'
import type { Role } from '../../src/identity/permissions.ts'
import { adminRequest } from './admin-request.ts'
import { json, newAddress } from './test-app.ts'
import type { TestApp } from './test-app.ts'

export const NEW_PASSWORD = 'a few unrelated words'
let invited = 0

/** An invitation to a new e-mail. */
export async function inviteSomeone(test: TestApp, by: { token: string }, role: Role = 'support') {
  invited += 1
  const email = `invited-${invited}@staff.example`
  const answer = await adminRequest(test, by)('POST', 'staff/', { email, role })
  if (answer.status !== 201) throw new Error(`no invitation: ${answer.status} ${await answer.text()}`)
  const { staff, ...link } = await json<StaffInvite>(answer)
  return { id: staff.id, email, staff, ...link }
}

/** Accepts over the JSON route, from a network of its own. */
export const accept = async (test: TestApp, token: string, password = NEW_PASSWORD, address = newAddress()) =>
  test.request('POST', '/api/v1/admin/auth/invite/', {
    body: { token, password },
    headers: { 'CF-Connecting-IP': address },
  })
