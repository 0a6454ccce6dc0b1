import { createRouter } from '../../http/create-router.ts'
import { validate } from '../../http/validate.ts'
import type { Admin } from '../admin.ts'
import { listEvents } from './list-events.ts'
import { AuditQuery } from './schemas.ts'

/** `/admin/audit`: who did what to whom. */
export function createAuditRoutes({ allow }: Admin) {
  return createRouter().get('/', ...allow('audit.read'), validate('query', AuditQuery), async (c) =>
    c.json(await listEvents(c.var.db, { query: c.req.valid('query'), url: c.req.url })),
  )
}
