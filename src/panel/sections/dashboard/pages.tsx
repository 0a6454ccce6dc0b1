import type { Context } from 'hono'
import { readDashboard } from '../../../admin/dashboard/endpoints.ts'
import type { Dashboard } from '../../../admin/dashboard/responses.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { callAsStaff } from '../../../identity/mount.ts'
import { requireMay } from '../../kit/access.ts'
import { addForms } from '../../kit/action.tsx'
import type { Panel } from '../../kit/context.ts'
import type { FormState } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import { COMMON } from '../../texts/common.ts'
import { DASHBOARD_TEXTS } from '../../texts/dashboard.ts'
import { DashboardBody } from './body.tsx'
import { reopenAction } from './countries.tsx'

/** `/admin/`: the dashboard. */
export function createDashboardPages(panel: Panel) {
  async function drawDashboard(c: Context<AppEnv>, form?: FormState) {
    const context = panel.context(c, { form, at: '/admin/' })
    const answer = await callAsStaff(c, panel.ports, readDashboard, { query: c.req.query() })
    const dashboard = await answer.json<Dashboard>()
    return panelPage(c, context, {
      title: COMMON[context.language].dashboard,
      section: 'dashboard',
      notice: c.req.query('done') === 'reopened' ? DASHBOARD_TEXTS[context.language].reopened : undefined,
      body: <DashboardBody context={context} dashboard={dashboard} />,
    })
  }

  const router = createRouter()
  router.get('/', requireMay(readDashboard), async (c) => drawDashboard(c))
  addForms(router, panel, [reopenAction], drawDashboard)
  return router
}
