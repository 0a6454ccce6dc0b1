import type { CountryReport } from '../../guard/ledger-rules.ts'
import { createRouter } from '../../http/create-router.ts'
import { requestContext } from '../../http/request-context.ts'
import { validate } from '../../http/validate.ts'
import { DAY_MS, toIso } from '../../lib/time.ts'
import type { Admin } from '../admin.ts'
import { reopenCountry } from './reopen-country.ts'
import type { DayOfCountry } from './responses.ts'
import { ReportQuery } from './schemas.ts'

const MICROS = 1_000_000

/** `/admin/sends`: codes sent, by day and country, and what they cost. */
export function createSendRoutes({ ports, allow }: Admin) {
  return createRouter()
    .get('/', ...allow('numbers.read'), validate('query', ReportQuery), async (c) => {
      const report = await ports.ledger.reportSends(c.req.valid('query').days)
      return c.json({ results: report.map(dayView) })
    })
    .post('/:country/reopen', ...allow('countries.reopen'), async (c) => {
      const context = requestContext(c)
      await reopenCountry(ports, { country: c.req.param('country'), staffId: c.var.staff.id, context })
      return c.body(null, 204)
    })
}

const dayView = ({ day, country, sent, verified, spendMicros, closed, quota }: CountryReport): DayOfCountry => ({
  day: toIso(day * DAY_MS).slice(0, 10),
  country,
  sent,
  verified,
  spend: spendMicros / MICROS,
  closed,
  unverified_limit: quota,
})
