import { below } from './random.ts'
import type { Random } from './random.ts'

/** Who invited whom, by position in the order of joining; -1 stands for nobody. */
export interface Invitations {
  inviterOf: Int32Array
  invitedCounts: Int32Array
}

const INVITED_SHARE = 0.62
const POPULAR_SHARE = 0.65
const RECENT_SHARE = 0.3
const RECENT_USERS = 200

/**
 * An invite graph as referral programmes grow it. Some come by a code that already brought others, so that the popular
 * get more popular and few people have thousands of invitees; some by a friend who joined just before, so that chains
 * get long; the rest by anybody. An inviter always joined earlier, so there is no cycle.
 */
export function planInvitations(random: Random, users: number): Invitations {
  const inviterOf = new Int32Array(users).fill(-1)
  const invitedCounts = new Int32Array(users)
  const invitees = new Int32Array(users)
  let invited = 0
  for (let user = 1; user < users; user += 1) {
    if (random() >= INVITED_SHARE) continue
    const inviter = drawInviter(random, user, () => inviterOf[invitees[below(random, invited)] ?? 0] ?? -1)
    inviterOf[user] = inviter
    invitedCounts[inviter] = (invitedCounts[inviter] ?? 0) + 1
    invitees[invited] = user
    invited += 1
  }
  return { inviterOf, invitedCounts }
}

function drawInviter(random: Random, user: number, drawPopular: () => number): number {
  const kind = random()
  if (kind < POPULAR_SHARE) {
    const popular = drawPopular()
    if (popular >= 0) return popular
  }
  return kind < POPULAR_SHARE + RECENT_SHARE
    ? user - 1 - below(random, Math.min(user, RECENT_USERS))
    : below(random, user)
}
