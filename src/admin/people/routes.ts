import { createRouter } from '../../http/create-router.ts'
import { validate } from '../../http/validate.ts'
import { byStaff } from '../../identity/staff-request.ts'
import { languageOf } from '../../lib/language.ts'
import type { Admin } from '../admin.ts'
import { csvResponse } from '../csv/csv-response.ts'
import { exportPeople } from './export-people.ts'
import { listPeople } from './list-people.ts'
import { ExportPeopleQuery, ListPeopleQuery } from './schemas.ts'

/** `/admin/users` and `/admin/users.csv`: the list of people, and the same as a file. */
export function createPeopleRoutes({ ports, allow }: Admin) {
  return createRouter()
    .get('/users', ...allow('people.read'), validate('query', ListPeopleQuery), async (c) => {
      const { role } = c.var.staff
      return c.json(await listPeople(c.var.db, { role, query: c.req.valid('query'), url: c.req.url }))
    })
    .get('/users.csv', ...allow('people.export'), validate('query', ExportPeopleQuery), async (c) => {
      const file = await exportPeople(
        { ...ports, db: c.var.db },
        {
          by: byStaff(c),
          query: c.req.valid('query'),
          language: languageOf(c.req.raw.headers),
        },
      )
      return csvResponse(file, 'people.csv')
    })
}
