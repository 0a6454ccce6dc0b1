import { createTestApp, currentUser, signInAs } from '../support/test-app.ts'

/* How to provoke each answer about sharing links. */

const test = createTestApp()

type Scenarios = Record<string, () => Promise<Response>>

async function share(path = '', code?: string) {
  const caller = await signInAs(test)
  const own = (await currentUser(test, caller)).invite_code
  return test.request('GET', `/api/v1/referral_links/${code ?? own}/share/${path}`, { token: caller.access })
}

const picture = (path: string, type: string): Scenarios => ({
  [`200 ${type}`]: () => test.request('GET', path),
  '304': async () => {
    const etag = (await test.request('GET', path)).headers.get('etag') ?? ''
    return test.request('GET', path, { headers: { 'If-None-Match': etag } })
  },
  '400 invalid_request': () => test.request('GET', `${path}?margin=17`),
  '404 not_found': () => test.request('GET', path.replace('K49FJ5', 'no')),
})

/** By operation and name of the answer. */
export const SHARE_SCENARIOS: Record<string, Scenarios> = {
  referral_links_share: {
    '200 application/json': () => share(),
    '400 invalid_request': () => share('?language=de'),
    '404 not_found': () => share('', 'nobodys'),
  },
  link_qr_svg: picture('/r/K49FJ5/qr.svg', 'image/svg+xml'),
  link_qr_png: picture('/r/K49FJ5/qr.png', 'image/png'),
}
