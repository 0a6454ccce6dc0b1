import { createRouter } from '../../http/create-router.ts'
import { validate } from '../../http/validate.ts'
import type { Admin } from '../admin.ts'
import { getDashboard } from './get-dashboard.ts'
import { DashboardQuery } from './schemas.ts'

/** `/admin/dashboard`: how the service does, by day. */
export function createDashboardRoutes({ ports, allow }: Admin) {
  return createRouter().get('/', ...allow('numbers.read'), validate('query', DashboardQuery), async (c) =>
    c.json(await getDashboard({ ...ports, db: c.var.db }, c.req.valid('query'))),
  )
}
