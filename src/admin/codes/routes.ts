import { createRouter } from '../../http/create-router.ts'
import { jsonBody } from '../../http/json-body.ts'
import { validate } from '../../http/validate.ts'
import { byStaff } from '../../identity/staff-request.ts'
import type { Admin } from '../admin.ts'
import { csvResponse } from '../csv/csv-response.ts'
import { ReasonInput } from '../reason.ts'
import { exportCodes } from './export-codes.ts'
import { listCodes } from './list-codes.ts'
import { ListCodesQuery } from './schemas.ts'
import { voidCode } from './void-code.ts'

/** `/admin/codes`: codes that wait to be typed. */
export function createCodeRoutes({ ports, allow }: Admin) {
  return createRouter()
    .get('/', ...allow('codes.read'), validate('query', ListCodesQuery), async (c) => {
      const input = { query: c.req.valid('query'), url: c.req.url, viewer: c.var.staff }
      return c.json(await listCodes({ ...ports, db: c.var.db }, input))
    })
    .post('/:id/void', ...allow('codes.void'), jsonBody(ReasonInput), async (c) => {
      const { reason } = c.req.valid('json')
      const input = { id: c.req.param('id'), reason, by: byStaff(c) }
      await voidCode({ ...ports, db: c.var.db }, input)
      return c.body(null, 204)
    })
}

/** `/admin/codes.csv`: codes that wait to be typed as a file. */
export function createCodeFileRoutes({ ports, allow }: Admin) {
  return createRouter().get('/codes.csv', ...allow('people.export'), async (c) =>
    csvResponse(await exportCodes({ ...ports, db: c.var.db }, { by: byStaff(c) }), 'codes.csv'),
  )
}
