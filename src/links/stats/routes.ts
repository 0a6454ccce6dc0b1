import type { Context } from 'hono'
import { createRouter } from '../../http/create-router.ts'
import type { AppEnv } from '../../http/create-router.ts'
import { validate } from '../../http/validate.ts'
import { readDatabase } from '../../http/with-database.ts'
import { liveCallerFirst } from '../../identity/live-caller.ts'
import { requireAccess } from '../../identity/require-access.ts'
import type { Tokens } from '../../identity/tokens.ts'
import type { Ports } from '../../ports.ts'
import { getLinkStatsOrThrow, getStats } from './get-stats.ts'
import { readPeriod } from './period.ts'
import type { Period } from './period.ts'
import { StatsQuery } from './schemas.ts'

/** What came of the caller's links. */
export function createStatsRoutes(ports: Ports & { tokens: Tokens }) {
  const access = requireAccess(ports)

  const live = liveCallerFirst(ports)

  async function periodOrRefuse(c: Context<AppEnv>, query: StatsQuery): Promise<Period> {
    try {
      return readPeriod(query, ports.clock())
    } catch (error) {
      await live.beforeRefusal(c)
      throw error
    }
  }

  const query = validate('query', StatsQuery, live)

  return createRouter()
    .get('/referrals/stats', access, query, async (c) => {
      const period = await periodOrRefuse(c, c.req.valid('query'))
      return c.json(await readDatabase(ports, c, (db) => getStats(db, { caller: c.var.caller, period })))
    })
    .get('/referral_links/:code/stats', access, query, async (c) => {
      const period = await periodOrRefuse(c, c.req.valid('query'))
      const input = { caller: c.var.caller, period, code: c.req.param('code') }
      return c.json(await readDatabase(ports, c, (db) => getLinkStatsOrThrow(db, input)))
    })
}
