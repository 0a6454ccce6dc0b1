import { below } from './random.ts'
import type { Random } from './random.ts'

/** The inviter of each person, by position in the order of joining; -1 for none. */
export interface Invitations {
  inviterOf: Int32Array
  invitedCounts: Int32Array
}

const INVITED_SHARE = 0.62
const POPULAR_SHARE = 0.65
const RECENT_SHARE = 0.3
const RECENT_USERS = 200
/** The person who gets `--top-inviter` invitees: the first to join. */
const TOP = 0

/**
 * An invite graph like those of real referral programmes. Some people join by an already popular code, so a few
 * inviters have thousands of invitees; some by someone who joined just before, which makes long chains; the rest by
 * anyone. Inviters join before their invitees, so there are no cycles.
 * @param topInvitees the exact number for the first to join, spread evenly; 0 leaves it to chance
 */
export function planInvitations(random: Random, users: number, topInvitees = 0): Invitations {
  const inviterOf = new Int32Array(users).fill(-1)
  const invitedCounts = new Int32Array(users)
  const invitees = new Int32Array(users)
  let [invited, topLeft] = [0, topInvitees]
  const invite = (user: number, inviter: number) => {
    inviterOf[user] = inviter
    invitedCounts[inviter] = (invitedCounts[inviter] ?? 0) + 1
  }
  for (let user = 1; user < users; user += 1) {
    if (topLeft > 0 && random() * (users - user) < topLeft) {
      invite(user, TOP)
      topLeft -= 1
      continue
    }
    if (random() >= INVITED_SHARE) continue
    const inviter = drawInviter(random, user, () => inviterOf[invitees[below(random, invited)] ?? 0] ?? -1)
    if (topInvitees > 0 && inviter === TOP) continue
    invite(user, inviter)
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
