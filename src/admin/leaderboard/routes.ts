import { createRouter } from '../../http/create-router.ts'
import { validate } from '../../http/validate.ts'
import type { Admin } from '../admin.ts'
import { listLeaders } from './list-leaders.ts'
import { AdminLeaderboardQuery } from './schemas.ts'

/** `/admin/leaderboard`: who invited most, by name. */
export function createAdminLeaderboardRoutes({ ports, allow }: Admin) {
  return createRouter().get('/', ...allow('numbers.read'), validate('query', AdminLeaderboardQuery), async (c) => {
    const input = { query: c.req.valid('query'), viewer: c.var.staff, url: c.req.url }
    return c.json(await listLeaders({ ...ports, db: c.var.db }, input))
  })
}
