import { createRouter } from '../../http/create-router.ts'
import { validate } from '../../http/validate.ts'
import { byStaff } from '../../identity/staff-request.ts'
import type { Admin } from '../admin.ts'
import { csvResponse } from '../csv/csv-response.ts'
import { exportLeaders } from './export-leaders.ts'
import { listLeaders } from './list-leaders.ts'
import { AdminLeaderboardQuery, BoardFilter } from './schemas.ts'

/** `/admin/leaderboard` and `/admin/leaderboard.csv`: who invited most, by name, and the same as a file. */
export function createAdminLeaderboardRoutes({ ports, allow }: Admin) {
  return createRouter()
    .get('/leaderboard', ...allow('stats.read'), validate('query', AdminLeaderboardQuery), async (c) => {
      const input = { query: c.req.valid('query'), viewer: c.var.staff, url: c.req.url }
      return c.json(await listLeaders({ ...ports, db: c.var.db }, input))
    })
    .get('/leaderboard.csv', ...allow('people.export'), validate('query', BoardFilter), async (c) => {
      const input = { by: byStaff(c), filter: c.req.valid('query') }
      return csvResponse(await exportLeaders({ ...ports, db: c.var.db }, input), 'leaderboard.csv')
    })
}
