import { createRouter } from '../../../http/create-router.ts'
import { byStaff } from '../../../http/staff-request.ts'
import { getDashboard } from '../../dashboard/get-dashboard.ts'
import { DashboardQuery } from '../../dashboard/schemas.ts'
import { reopenCountry } from '../../sends/reopen-country.ts'
import { parseForm } from '../forms.ts'
import { panelPage } from '../page.tsx'
import type { Panel } from '../panel.ts'
import { requireMay } from '../require-panel-staff.ts'
import { COMMON } from '../texts/common.ts'
import { DASHBOARD_TEXTS } from '../texts/dashboard.ts'
import { DashboardBody } from './body.tsx'

/** `/admin/`: the page that staff begin their day with. */
export function createDashboardPages(panel: Panel) {
  const { ports } = panel
  return createRouter()
    .get('/', requireMay('numbers.read'), async (c) => {
      const context = panel.context(c)
      const query = parseForm(DashboardQuery, { days: c.req.query('days') })
      const dashboard = await getDashboard({ ...ports, db: c.var.db }, query)
      return panelPage(c, context, {
        title: COMMON[context.language].dashboard,
        section: 'dashboard',
        notice: c.req.query('done') === 'reopened' ? DASHBOARD_TEXTS[context.language].reopened : undefined,
        body: <DashboardBody context={context} dashboard={dashboard} days={query.days} />,
      })
    })
    .post('/dashboard/reopen/:country', requireMay('countries.reopen'), async (c) => {
      const country = c.req.param('country')
      await reopenCountry({ ...ports, db: c.var.db }, { country, by: byStaff(c) })
      return c.redirect('/admin/?done=reopened', 303)
    })
}
