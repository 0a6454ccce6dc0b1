import { auditFile, listAudit } from '../../../admin/audit/endpoints.ts'
import { listEvents } from '../../../admin/audit/list-events.ts'
import { namePeople } from '../../../admin/audit/name-people.ts'
import type { AuditPage } from '../../../admin/audit/responses.ts'
import { AuditQuery } from '../../../admin/audit/select-events.ts'
import { createRouter } from '../../../http/create-router.ts'
import { Download, download } from '../../kit/download.tsx'
import { readFilters } from '../../kit/filters.ts'
import { panelPage } from '../../kit/page.tsx'
import { Pager } from '../../kit/pager.tsx'
import type { Panel } from '../../kit/panel.ts'
import { requireMay } from '../../kit/require-panel-staff.ts'
import { COMMON } from '../../texts/common.ts'
import { Events } from './events.tsx'
import { AuditFilters } from './filters.tsx'

const NOTHING: AuditPage = { next: null, previous: null, results: [] }

/** `/admin/audit/`: who did what to whom. */
export function createAuditPages(panel: Panel) {
  return createRouter()
    .get('/', requireMay(listAudit.permission), async (c) => {
      const context = panel.context(c)
      const { query, form } = readFilters(c, AuditQuery)
      const page = query ? await listEvents(c.var.db, { query, url: c.req.url }) : NOTHING
      const names = await namePeople(c.var.db, page.results)
      return panelPage(c, context, {
        title: COMMON[context.language].audit,
        section: 'audit',
        body: (
          <>
            <AuditFilters context={context} form={form} />
            <div class="list-head at-end">
              {query ? <Download context={context} file={auditFile} action="/admin/audit/export/" /> : null}
            </div>
            <Events context={context} page={page} names={names} />
            <Pager context={context} next={page.next} previous={page.previous} />
          </>
        ),
      })
    })
    .post('/export', ...download(panel, auditFile))
}
