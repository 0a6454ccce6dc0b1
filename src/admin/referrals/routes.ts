import { createRouter } from '../../http/create-router.ts'
import { jsonBody } from '../../http/json-body.ts'
import { idOrNotFound } from '../../http/pagination.ts'
import { validate } from '../../http/validate.ts'
import { byStaff } from '../../identity/staff-request.ts'
import type { Admin } from '../admin.ts'
import { csvResponse } from '../csv/csv-response.ts'
import { correctInviter } from './correct-inviter.ts'
import { exportReferrals } from './export-referrals.ts'
import { getAttributionOrThrow } from './get-attribution.ts'
import { listReferrals } from './list-referrals.ts'
import { CorrectInviterInput, ReferralFilter, ReferralsQuery } from './schemas.ts'

/** `/admin/referrals.csv`: who invited whom as a file. */
export function createReferralFileRoutes({ ports, allow }: Admin) {
  return createRouter().get(
    '/referrals.csv',
    ...allow('people.export'),
    validate('query', ReferralFilter),
    async (c) => {
      const input = { by: byStaff(c), filter: c.req.valid('query') }
      return csvResponse(await exportReferrals({ ...ports, db: c.var.db }, input), 'referrals.csv')
    },
  )
}

/** `/admin/referrals`: who invited whom. */
export function createAdminReferralRoutes({ allow }: Admin) {
  return createRouter().get('/', ...allow('stats.read'), validate('query', ReferralsQuery), async (c) => {
    const input = { query: c.req.valid('query'), viewer: c.var.staff, url: c.req.url }
    return c.json(await listReferrals({ db: c.var.db }, input))
  })
}

/** `/admin/users/{id}/inviter`: who invited one person, and who did in truth. */
export function createInviterRoutes({ ports, allow }: Admin) {
  return createRouter()
    .get('/:id/inviter', ...allow('stats.read'), async (c) => {
      const input = { userId: idOrNotFound(c.req.param('id')), viewer: c.var.staff }
      return c.json(await getAttributionOrThrow({ db: c.var.db }, input))
    })
    .post('/:id/inviter', ...allow('referrals.correct'), jsonBody(CorrectInviterInput), async (c) => {
      const { inviter: code = null, reason } = c.req.valid('json')
      const userId = idOrNotFound(c.req.param('id'))
      const input = { userId, code, reason, by: byStaff(c) }
      return c.json(await correctInviter({ ...ports, db: c.var.db }, input))
    })
}
