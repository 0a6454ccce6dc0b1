import { createRouter } from '../../http/create-router.ts'
import { jsonBody } from '../../http/json-body.ts'
import { requestContext } from '../../http/request-context.ts'
import { validate } from '../../http/validate.ts'
import { readPeriod } from '../../referrals/stats/period.ts'
import { StatsQuery } from '../../referrals/stats/schemas.ts'
import type { Admin } from '../admin.ts'
import { disableAnyLink } from './disable-any-link.ts'
import { getAnyLinkOrThrow } from './get-any-link.ts'
import { listAllLinks } from './list-all-links.ts'
import { AdminLinksQuery, DisableLinkInput } from './schemas.ts'

/** `/admin/links`: the links of everybody. */
export function createAdminLinkRoutes({ ports, allow }: Admin) {
  return createRouter()
    .get('/', ...allow('numbers.read'), validate('query', AdminLinksQuery), async (c) => {
      const input = { query: c.req.valid('query'), viewer: c.var.staff, url: c.req.url }
      return c.json(await listAllLinks({ ...ports, db: c.var.db }, input))
    })
    .get('/:code', ...allow('numbers.read'), validate('query', StatsQuery), async (c) => {
      const period = readPeriod(c.req.valid('query'), ports.clock())
      const input = { code: c.req.param('code'), period, viewer: c.var.staff, url: c.req.url }
      return c.json(await getAnyLinkOrThrow({ ...ports, db: c.var.db }, input))
    })
    .post('/:code/disable', ...allow('links.disable'), jsonBody(DisableLinkInput), async (c) => {
      const { reason } = c.req.valid('json')
      const input = { code: c.req.param('code'), reason, staffId: c.var.staff.id, context: requestContext(c) }
      await disableAnyLink({ ...ports, db: c.var.db }, input)
      return c.body(null, 204)
    })
}
