import type { ReferralLink } from '../../src/links/responses.ts'
import { json } from './test-app.ts'
import type { SignedIn, TestApp } from './test-app.ts'

export const LINKS = '/api/v1/referral_links/'

type Caller = Pick<SignedIn, 'access'>

/** The requests of a user about their links. */
export const linksOf = ({ request }: TestApp, { access: token }: Caller) => ({
  list: (query = '') => request('GET', LINKS + query, { token }),
  create: (body: unknown = {}, headers: Record<string, string> = {}) =>
    request('POST', LINKS, { token, body, headers }),
  read: (code: string) => request('GET', `${LINKS}${code}/`, { token }),
  change: (code: string, body: unknown) => request('PATCH', `${LINKS}${code}/`, { token, body }),
  disable: (code: string) => request('DELETE', `${LINKS}${code}/`, { token }),
})

/** Creates a link and throws unless it succeeds. */
export async function madeLink(test: TestApp, caller: Caller, body: unknown = {}): Promise<ReferralLink> {
  const response = await linksOf(test, caller).create(body)
  if (response.status !== 201) throw new Error(`no link: ${response.status} ${await response.text()}`)
  return json<ReferralLink>(response)
}

/** An error response as status, code and field errors. */
export async function refusalOf(response: Response) {
  const { code, errors } = await json<{ code: string; errors?: { field: string; code: string }[] }>(response)
  return [response.status, code, ...(errors ?? []).map((error) => `${error.field}: ${error.code}`)]
}

/** How many of the responses have each status. */
export async function countStatuses(requests: Promise<Response>[]): Promise<Record<number, number>> {
  const counts: Record<number, number> = {}
  for (const { status } of await Promise.all(requests)) counts[status] = (counts[status] ?? 0) + 1
  return counts
}
