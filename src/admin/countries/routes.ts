import { createRouter } from '../../http/create-router.ts'
import { jsonBody } from '../../http/json-body.ts'
import { validate } from '../../http/validate.ts'
import { byStaff } from '../../identity/staff-request.ts'
import type { Admin } from '../admin.ts'
import { csvResponse } from '../csv/csv-response.ts'
import { ReasonInput } from '../reason.ts'
import { exportSends } from './export-sends.ts'
import { reopenCountry } from './reopen-country.ts'
import { reportSends } from './report-sends.ts'
import { ReportQuery } from './schemas.ts'

/** `/admin/sends`: codes sent, by day and country, and what they cost. */
export function createSendRoutes({ ports, allow }: Admin) {
  return createRouter()
    .get('/', ...allow('numbers.read'), validate('query', ReportQuery), async (c) =>
      c.json(await reportSends(ports, c.req.valid('query').days)),
    )
    .post('/:country/reopen', ...allow('countries.reopen'), jsonBody(ReasonInput), async (c) => {
      const { reason } = c.req.valid('json')
      const input = { country: c.req.param('country'), reason, by: byStaff(c) }
      await reopenCountry({ ...ports, db: c.var.db }, input)
      return c.body(null, 204)
    })
}

/** `/admin/sends.csv`: the same as a file. */
export function createSendFileRoutes({ ports, allow }: Admin) {
  return createRouter().get('/sends.csv', ...allow('people.export'), validate('query', ReportQuery), async (c) => {
    const input = { by: byStaff(c), days: c.req.valid('query').days }
    return csvResponse(await exportSends({ ...ports, db: c.var.db }, input), 'sends.csv')
  })
}
