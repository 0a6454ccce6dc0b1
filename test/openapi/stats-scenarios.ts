import { createTestApp, currentUser, newPhone, signInAs } from '../support/test-app.ts'

/* How to provoke each answer about link statistics. */

const test = createTestApp()

async function inviter() {
  const { access } = await signInAs(test)
  const { invite_code: code } = await currentUser(test, { access })
  await signInAs(test, newPhone(), code)
  return { access, code }
}

/** By operation and name of the answer. */
export const STATS_SCENARIOS: Record<string, Record<string, () => Promise<Response>>> = {
  referrals_stats: {
    '200 application/json': async () => {
      const { access } = await inviter()
      return test.request('GET', '/api/v1/referrals/stats/?to=2026-11-23', { token: access })
    },
  },
  referral_links_stats: {
    '200 application/json': async () => {
      const { access, code } = await inviter()
      return test.request('GET', `/api/v1/referral_links/${code}/stats/`, { token: access })
    },
    '404 not_found': async () => {
      const { access } = await inviter()
      return test.request('GET', '/api/v1/referral_links/NOBODY/stats/', { token: access })
    },
  },
}
