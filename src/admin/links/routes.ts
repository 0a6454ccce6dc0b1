import { createRouter } from '../../http/create-router.ts'
import { jsonBody } from '../../http/json-body.ts'
import { validate } from '../../http/validate.ts'
import { byStaff } from '../../identity/staff-request.ts'
import { readPeriod } from '../../links/stats/period.ts'
import { StatsQuery } from '../../links/stats/schemas.ts'
import type { Admin } from '../admin.ts'
import { csvResponse } from '../csv/csv-response.ts'
import { ReasonInput } from '../reason.ts'
import { disableAnyLink } from './disable-any-link.ts'
import { exportLinks } from './export-links.ts'
import { getAnyLinkOrThrow } from './get-any-link.ts'
import { listAllLinks } from './list-all-links.ts'
import { AdminLinksQuery, LinkFilter } from './schemas.ts'

/** `/admin/links.csv`: the links of everybody as a file. */
export function createLinkFileRoutes({ ports, allow }: Admin) {
  return createRouter().get('/links.csv', ...allow('people.export'), validate('query', LinkFilter), async (c) => {
    const input = { by: byStaff(c), filter: c.req.valid('query'), url: c.req.url }
    return csvResponse(await exportLinks({ ...ports, db: c.var.db }, input), 'links.csv')
  })
}

/** `/admin/links`: the links of everybody. */
export function createAdminLinkRoutes({ ports, allow }: Admin) {
  return createRouter()
    .get('/', ...allow('stats.read'), validate('query', AdminLinksQuery), async (c) => {
      const input = { query: c.req.valid('query'), viewer: c.var.staff, url: c.req.url }
      return c.json(await listAllLinks({ ...ports, db: c.var.db }, input))
    })
    .get('/:code', ...allow('stats.read'), validate('query', StatsQuery), async (c) => {
      const period = readPeriod(c.req.valid('query'), ports.clock())
      const input = { code: c.req.param('code'), period, viewer: c.var.staff, url: c.req.url }
      return c.json(await getAnyLinkOrThrow({ ...ports, db: c.var.db }, input))
    })
    .post('/:code/disable', ...allow('links.disable'), jsonBody(ReasonInput), async (c) => {
      const { reason } = c.req.valid('json')
      const input = { code: c.req.param('code'), reason, by: byStaff(c) }
      await disableAnyLink({ ...ports, db: c.var.db }, input)
      return c.body(null, 204)
    })
}
