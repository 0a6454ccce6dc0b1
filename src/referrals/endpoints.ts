import { empty, json } from '../http/response-headers.ts'
import { endpoint } from '../identity/endpoint.ts'
import { declineInviter } from './inviter.ts'
import { getLeaderboard } from './leaderboard.ts'
import { plantInvite } from './plant-invite.ts'
import { resolveReferral } from './resolve-referral.ts'
import { LeaderboardQuery, PendingInviteInput, ResolveInput, TreeQuery } from './schemas.ts'
import { getTree } from './tree.ts'

export const declineOwnInviter = endpoint(
  { method: 'delete', path: '/api/v1/referrals/inviter/', access: 'bearer', database: 'write' },
  async ({ ports, caller, context }) => {
    await declineInviter(ports, { caller, context })
    return empty()
  },
)

/** Everybody below the caller. */
export const readTree = endpoint(
  { method: 'get', path: '/api/v1/referrals/tree/', access: 'bearer', database: 'read', query: TreeQuery },
  async ({ ports, caller, query, url }) => json(await getTree(ports, { caller, query, url })),
)

/** Who invited the most people, by display name. */
export const readLeaderboard = endpoint(
  {
    method: 'get',
    path: '/api/v1/referrals/leaderboard/',
    access: 'bearer',
    database: 'read',
    query: LeaderboardQuery,
  },
  async ({ ports: { db, clock }, caller, query }) =>
    json(await getLeaderboard({ db, now: clock() }, { caller, query })),
)

/** Numbers that friends enter on landing pages. */
export const leaveNumber = endpoint(
  {
    ...{ method: 'post', path: '/api/v1/referrals/pending/', access: 'public', shield: 'entry', database: 'write' },
    body: PendingInviteInput,
  },
  async ({ ports, body, network }) => {
    await plantInvite(ports, { ...body, network })
    return json({})
  },
)

/** What an app has after its installation. Most requests need no database, so it is opened only when needed. */
export const resolve = endpoint(
  { method: 'post', path: '/api/v1/referrals/resolve/', access: 'public', shield: 'entry', body: ResolveInput },
  async ({ ports, body: input, network }) => json(await resolveReferral(ports, { input, network })),
)

export const REFERRAL_ENDPOINTS = [declineOwnInviter, readTree, readLeaderboard, leaveNumber, resolve]
