import { createRouter } from '../../http/create-router.ts'
import { validate } from '../../http/validate.ts'
import { byStaff } from '../../identity/staff-request.ts'
import type { Admin } from '../admin.ts'
import { csvResponse } from '../csv/csv-response.ts'
import { exportEvents } from './export-events.ts'
import { listEvents } from './list-events.ts'
import { AuditFilter, AuditQuery } from './schemas.ts'

/** `/admin/audit` and `/admin/audit.csv`: who did what to whom, and the same as a file. */
export function createAuditRoutes({ ports, allow }: Admin) {
  return createRouter()
    .get('/audit', ...allow('audit.read'), validate('query', AuditQuery), async (c) =>
      c.json(await listEvents(c.var.db, { query: c.req.valid('query'), url: c.req.url })),
    )
    .get('/audit.csv', ...allow('people.export'), validate('query', AuditFilter), async (c) => {
      const input = { by: byStaff(c), filter: c.req.valid('query') }
      return csvResponse(await exportEvents({ ...ports, db: c.var.db }, input), 'audit.csv')
    })
}
