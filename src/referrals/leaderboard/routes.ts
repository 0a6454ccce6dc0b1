import { createRouter } from '../../http/create-router.ts'
import { validate } from '../../http/validate.ts'
import { readDatabase } from '../../http/with-database.ts'
import { liveCallerFirst } from '../../identity/live-caller.ts'
import { requireAccess } from '../../identity/require-access.ts'
import type { Tokens } from '../../identity/tokens.ts'
import type { Ports } from '../../ports.ts'
import { getLeaderboard } from './get-leaderboard.ts'
import { LeaderboardQuery } from './schemas.ts'

/** `/referrals/leaderboard`: who invited most, by names that people chose to show. */
export function createLeaderboardRoutes(ports: Ports & { tokens: Tokens }) {
  return createRouter().get(
    '/',
    requireAccess(ports),
    validate('query', LeaderboardQuery, liveCallerFirst(ports)),
    async (c) => {
      const input = { caller: c.var.caller, query: c.req.valid('query') }
      const now = ports.clock()
      return c.json(await readDatabase(ports, c, (db) => getLeaderboard({ db, now }, input)))
    },
  )
}
