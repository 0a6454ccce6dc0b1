import { createRouter } from '../../http/create-router.ts'
import { validate } from '../../http/validate.ts'
import type { Admin } from '../admin.ts'
import { csvResponse } from '../csv/csv-response.ts'
import { csvStream } from '../csv/csv-stream.ts'
import { EVENT_COLUMNS, exportEvents } from './export-events.ts'
import { listEvents } from './list-events.ts'
import { AuditFilter, AuditQuery } from './schemas.ts'

/** `/admin/audit`: who did what to whom. */
export function createAuditRoutes({ allow }: Admin) {
  return createRouter()
    .get('/', ...allow('audit.read'), validate('query', AuditQuery), async (c) =>
      c.json(await listEvents(c.var.db, { query: c.req.valid('query'), url: c.req.url })),
    )
    .get('/csv', ...allow('people.export'), validate('query', AuditFilter), async (c) =>
      csvResponse(await csvStream(EVENT_COLUMNS, exportEvents(c.var.db, c.req.valid('query'))), 'audit.csv'),
    )
}
