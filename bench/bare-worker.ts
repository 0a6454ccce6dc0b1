import type { Env } from '../src/worker.ts'
import { createBareAuth } from './bare/auth.ts'
import type { ClickCounter, PhoneGuard } from './bare/objects.ts'
import { createBareReferrals } from './bare/referrals.ts'
import { createBareRewards } from './bare/rewards.ts'
import { createBareTokens } from './bare/tokens.ts'
import { createBareUsers } from './bare/users.ts'

export { ClickCounter, PhoneGuard, SendLedger } from './bare/objects.ts'

export interface BareEnv extends Pick<Env, 'DB' | 'CODES'> {
  SECRET_KEY: string
  IOS_STORE_URL: string
  PHONE_GUARD: DurableObjectNamespace<PhoneGuard>
  CLICK_COUNTER: DurableObjectNamespace<ClickCounter>
}

/**
 * The least Worker that does the job: tables and statements of its own, as few calls of the stores as there can be, and
 * nothing that the job can do without, such as limits per network, an audit or counts by day.
 */

const AUTH = '/api/v1/auth/'
const USERS = '/api/v1/users/'
const REFERRALS = '/api/v1/referrals/'
const LINKS = '/r/'
const EVENTS = '/api/v1/events/'
const OWN_REWARDS = `${USERS}current_user/rewards/`
const WHY = /^\/api\/v1\/referrals\/(\d+)\/why\/$/

interface Routes {
  auth: ReturnType<typeof createBareAuth>
  users: ReturnType<typeof createBareUsers>
  referrals: ReturnType<typeof createBareReferrals>
  rewards: ReturnType<typeof createBareRewards>
}

let routes: Routes | undefined

function createRoutes(env: BareEnv): Routes {
  const tokens = createBareTokens(env.SECRET_KEY)
  return {
    auth: createBareAuth(env, tokens),
    users: createBareUsers(env, tokens),
    referrals: createBareReferrals(env, tokens),
    rewards: createBareRewards(env, tokens),
  }
}

export default {
  async fetch(request: Request, env: BareEnv): Promise<Response> {
    routes ??= createRoutes(env)
    const { auth, users, referrals, rewards } = routes
    const url = new URL(request.url)
    const path = url.pathname
    if (request.method === 'POST') {
      if (path === `${AUTH}send_code/`) return auth.sendCode(request)
      if (path === `${AUTH}jwt/get_by_phone/`) return auth.signIn(request)
      if (path === `${AUTH}jwt/verify/`) return auth.verify(request)
      if (path === `${AUTH}jwt/refresh/`) return auth.refresh(request)
      if (path === `${REFERRALS}resolve/`) return referrals.resolve(request)
      if (path === EVENTS) return rewards.report(request)
    }
    const why = request.method === 'GET' && WHY.exec(path)
    if (why) return rewards.why(request, Number(why[1]))
    if (request.method === 'GET' && path.startsWith(USERS)) {
      if (path === OWN_REWARDS) return rewards.balance(request)
      if (path === USERS) return users.list(request, url)
      if (path === `${USERS}current_user/`) return users.currentUser(request)
      return users.byId(request, Number(path.slice(USERS.length, -1)))
    }
    if (request.method === 'GET' && path.startsWith(LINKS)) return referrals.redirect(path.slice(LINKS.length))
    if (request.method === 'GET' && path === `${REFERRALS}stats/`) return referrals.stats(request)
    if (request.method === 'GET' && path === `${REFERRALS}leaderboard/`) return referrals.leaderboard(request)
    return new Response(null, { status: 404 })
  },
}
