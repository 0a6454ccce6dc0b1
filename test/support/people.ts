import { env } from 'cloudflare:workers'
import type { Person, PersonDetails } from '../../src/admin/person/responses.ts'
import type { TestStaff } from './staff.ts'
import { currentUser, json, ORIGIN, signInAs } from './test-app.ts'
import type { SignedIn, TestApp } from './test-app.ts'

/** Someone who signed in by phone, with their id. */
export async function somebody(test: TestApp): Promise<SignedIn & { id: number }> {
  const signedIn = await signInAs(test)
  return { ...signedIn, id: (await currentUser(test, signedIn)).id }
}

/** A staff request to `/api/v1/admin/users/…`. */
export const askAs = (
  test: TestApp,
  { token }: Pick<TestStaff, 'token'>,
  method: string,
  path: string,
  body?: unknown,
) => test.request(method, `/api/v1/admin/users/${path}`, { token, ...(body !== undefined && { body }) })

export const readPerson = async (test: TestApp, staff: TestStaff, id: number): Promise<PersonDetails> =>
  json<PersonDetails>(await askAs(test, staff, 'GET', `${id}/`))

/** An edit of the currently stored version. */
export async function changeAs(test: TestApp, staff: TestStaff, id: number, fields: object): Promise<Response> {
  const { version } = await json<Person>(await askAs(test, staff, 'GET', `${id}/`))
  return askAs(test, staff, 'PATCH', `${id}/`, { version, reason: 'test', ...fields })
}

export const refreshOf = (test: TestApp, { refresh }: Pick<SignedIn, 'refresh'>) =>
  test.request('POST', '/api/v1/auth/jwt/refresh/', { body: { refresh } })

/** A page of the panel. */
export const visit = (test: TestApp, { cookie }: Pick<TestStaff, 'cookie'>, path: string, headers = {}) =>
  test.app.request(`${ORIGIN}/admin/${path}`, { headers: { Cookie: cookie, ...headers } })

/** Submits a panel form with the session's token. */
export async function submit(
  test: TestApp,
  staff: Pick<TestStaff, 'cookie'>,
  path: string,
  fields: Record<string, string>,
): Promise<Response> {
  const page = await (await visit(test, staff, 'nowhere/')).text()
  const csrf = /name="_csrf" value="([0-9a-f]{64})"/.exec(page)?.[1] ?? ''
  return test.app.request(`${ORIGIN}/admin/${path}`, {
    method: 'POST',
    body: new URLSearchParams({ _csrf: csrf, ...fields }),
    headers: { Cookie: staff.cookie, Origin: ORIGIN },
  })
}

export const userRow = async (id: number) =>
  (await env.DB.prepare('SELECT * FROM users WHERE id = ?').bind(id).first())!

export const liveSessions = async (id: number) =>
  env.DB.prepare('SELECT count(*) AS n FROM sessions WHERE user_id = ? AND ended_at IS NULL')
    .bind(id)
    .first<number>('n')
