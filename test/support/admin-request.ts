import type { Role } from '../../src/identity/permissions.ts'
import { createStaff } from './staff.ts'
import type { TestStaff } from './staff.ts'
import { ORIGIN } from './test-app.ts'
import type { TestApp } from './test-app.ts'

/** A staff request to a JSON route. */
export const adminRequest =
  (test: TestApp, staff: Pick<TestStaff, 'token'>) => (method: string, path: string, body?: unknown) =>
    test.request(method, `/api/v1/admin/${path}`, { token: staff.token, ...(body !== undefined && { body }) })

/** A browser signed in to the panel, with its pages and forms. */
export async function openPanel(test: TestApp, role: Role) {
  const staff = await createStaff(role)
  const headers = { Cookie: staff.cookie, 'CF-Connecting-IP': '198.51.100.7' }
  const get = async (path: string, more: Record<string, string> = {}) =>
    test.app.request(ORIGIN + path, { headers: { ...headers, ...more } })
  const csrf = /name="_csrf" value="([0-9a-f]{64})"/.exec(await (await get('/admin/nowhere/')).text())?.[1] ?? ''
  const post = async (
    path: string,
    fields: Record<string, string> | [name: string, value: string][],
    more: Record<string, string> = {},
  ) =>
    test.app.request(ORIGIN + path, {
      method: 'POST',
      body: new URLSearchParams([['_csrf', csrf], ...(Array.isArray(fields) ? fields : Object.entries(fields))]),
      headers: { ...headers, Origin: ORIGIN, ...more },
    })
  return { staff, get, post }
}
