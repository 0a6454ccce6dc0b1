import { json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { readPeriod, StatsQuery } from './period.ts'
import { getLinkStatsOrThrow, getStats } from './stats.ts'

/* What the caller's links brought. */

export const statsOfOwnLinks = endpoint(
  { method: 'get', path: '/api/v1/referrals/stats/', access: 'bearer', database: 'read', query: StatsQuery },
  async ({ ports, caller, query }) =>
    json(await getStats(ports.db, { caller, period: readPeriod(query, ports.clock()) })),
)

export const statsOfOwnLink = endpoint(
  { method: 'get', path: '/api/v1/referral_links/:code/stats/', access: 'bearer', database: 'read', query: StatsQuery },
  async ({ ports, caller, params: { code }, query }) =>
    json(await getLinkStatsOrThrow(ports.db, { caller, code, period: readPeriod(query, ports.clock()) })),
)

export const STATS_ENDPOINTS = [statsOfOwnLinks, statsOfOwnLink]
