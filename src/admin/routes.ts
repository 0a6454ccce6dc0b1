import { recordAudit } from '../audit/record-audit.ts'
import { requireAccess } from '../auth/require-access.ts'
import type { Tokens } from '../auth/tokens.ts'
import { AppError } from '../errors/app-error.ts'
import type { CountryReport } from '../guard/ledger-rules.ts'
import { createRouter } from '../http/create-router.ts'
import { requestContext } from '../http/request-context.ts'
import { validate } from '../http/validate.ts'
import { withDatabase } from '../http/with-database.ts'
import { DAY_MS, toDay } from '../lib/time.ts'
import type { Ports } from '../ports.ts'
import { requireStaff } from './require-staff.ts'
import type { DayOfCountry } from './responses.ts'
import { ReportQuery } from './schemas.ts'

const COUNTRY = /^(?:[A-Z]{2}|\+\d{1,3})$/
const MICROS = 1_000_000

/** `/admin`: what staff may do with their own access tokens. */
export function createAdminRoutes(ports: Ports & { tokens: Tokens }) {
  const access = requireAccess(ports)
  const database = withDatabase(ports)

  return createRouter()
    .get('/sends', access, database, requireStaff, validate('query', ReportQuery), async (c) => {
      const report = await ports.ledger.reportSends(c.req.valid('query').days)
      return c.json({ results: report.map(dayView) })
    })
    .post('/sends/:country/reopen', access, database, requireStaff, async (c) => {
      const country = c.req.param('country').toUpperCase()
      if (!COUNTRY.test(country)) throw new AppError('not_found')
      await ports.ledger.reopenCountry(country)
      recordAudit(ports, {
        at: ports.clock(),
        action: 'sends_reopened',
        actor: { kind: 'staff', id: c.var.caller.userId },
        subjectId: null,
        context: requestContext(c),
        details: { country },
      })
      return c.body(null, 204)
    })
}

const dayView = ({ day, country, sent, verified, spendMicros, closed, quota }: CountryReport): DayOfCountry => ({
  day: toDay(day * DAY_MS),
  country,
  sent,
  verified,
  spend: spendMicros / MICROS,
  closed,
  unverified_limit: quota,
})
