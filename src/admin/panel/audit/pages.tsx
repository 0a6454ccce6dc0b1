import type { Context } from 'hono'
import { AppError } from '../../../errors/app-error.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { problemOf } from '../../../http/problem.ts'
import { exportEvents } from '../../audit/export-events.ts'
import { listEvents } from '../../audit/list-events.ts'
import { namePeople } from '../../audit/name-people.ts'
import type { AuditPage } from '../../audit/responses.ts'
import { AuditFilter, AuditQuery } from '../../audit/schemas.ts'
import { csvResponse } from '../../csv/csv-response.ts'
import { byStaff } from '../../../http/staff-request.ts'
import { Pager } from '../components/pager.tsx'
import { parseForm, readForm } from '../forms.ts'
import type { FormState } from '../forms.ts'
import { panelPage } from '../page.tsx'
import type { Panel } from '../panel.ts'
import { requireMay } from '../require-panel-staff.ts'
import { COMMON } from '../texts/common.ts'
import { Events } from './events.tsx'
import { AuditDownload, AuditFilters } from './filters.tsx'

const NOTHING: AuditPage = { next: null, previous: null, results: [] }

/** What was asked for, and what was wrong with it: a wrong filter is shown beside its field, over an empty list. */
function readQuery(c: Context<AppEnv>, panel: Panel): { query?: AuditQuery; form: FormState } {
  const values = c.req.query()
  try {
    return { query: parseForm(AuditQuery, values), form: { values, errors: {} } }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const problem = problemOf(error, panel.context(c).language, c.get('requestId'))
    const errors = Object.fromEntries((problem.errors ?? []).map(({ field, message }) => [field, message]))
    c.set('errorCode', error.code)
    c.status(400)
    return { form: { values, errors } }
  }
}

/** `/admin/audit/`: who did what to whom. */
export function createAuditPages(panel: Panel) {
  return createRouter()
    .get('/', requireMay('audit.read'), async (c) => {
      const context = panel.context(c)
      const { query, form } = readQuery(c, panel)
      const page = query ? await listEvents(c.var.db, { query, url: c.req.url }) : NOTHING
      const names = await namePeople(c.var.db, page.results)
      return panelPage(c, context, {
        title: COMMON[context.language].audit,
        section: 'audit',
        body: (
          <>
            <AuditFilters context={context} form={form} />
            {query ? <AuditDownload context={context} /> : null}
            <Events context={context} page={page} names={names} />
            <Pager context={context} next={page.next} previous={page.previous} />
          </>
        ),
      })
    })
    .post('/export', requireMay('people.export'), async (c) => {
      const { filter: search = '' } = await readForm(c)
      const filter = parseForm(AuditFilter, Object.fromEntries(new URLSearchParams(search)))
      const input = { by: byStaff(c), filter }
      return csvResponse(await exportEvents({ ...panel.ports, db: c.var.db }, input), 'audit.csv')
    })
}
