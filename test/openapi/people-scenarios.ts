import { env } from 'cloudflare:workers'
import { createTestApp, currentUser, newPhone, signInAs } from '../support/test-app.ts'

/* How to provoke each answer about the caller's tree. */

const test = createTestApp()

/** A request by someone with an invitee. */
async function read(path: string) {
  const caller = await signInAs(test)
  const { id: inviter, invite_code: code } = await currentUser(test, caller)
  const { id: invitee } = await currentUser(test, await signInAs(test, newPhone(), code))
  await env.DB.prepare(
    `INSERT OR IGNORE INTO referrals (invitee_id, inviter_id, link_key, method, certainty, created_at)
      VALUES (?, ?, ?, 'code', 'certain', ?)`,
  )
    .bind(invitee, inviter, code, Date.now())
    .run()
  return test.request('GET', `/api/v1/referrals/${path}`, { token: caller.access })
}

/** By operation and name of the answer. */
export const PEOPLE_SCENARIOS: Record<string, Record<string, () => Promise<Response>>> = {
  referrals_tree: { '200 application/json': () => read('tree/?limit=1') },
  referrals_leaderboard: { '200 application/json': () => read('leaderboard/?period=week') },
}
