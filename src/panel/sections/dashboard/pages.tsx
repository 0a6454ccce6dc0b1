import type { Context } from 'hono'
import { reopenClosedCountry } from '../../../admin/countries/endpoints.ts'
import { reopenCountry } from '../../../admin/countries/reopen-country.ts'
import { DashboardQuery, readDashboard } from '../../../admin/dashboard/endpoints.ts'
import { getDashboard } from '../../../admin/dashboard/get-dashboard.ts'
import { ReasonInput } from '../../../admin/reason.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { byStaff } from '../../../identity/staff-request.ts'
import { parseForm, submitForm } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import type { Panel } from '../../kit/panel.ts'
import { requireMay } from '../../kit/require-panel-staff.ts'
import { COMMON } from '../../texts/common.ts'
import { DASHBOARD_TEXTS } from '../../texts/dashboard.ts'
import { DashboardBody } from './body.tsx'
import type { RefusedCountry } from './countries.tsx'

/** `/admin/`: the start page of the panel. */
export function createDashboardPages(panel: Panel) {
  const { ports } = panel
  async function drawDashboard(c: Context<AppEnv>, refused?: RefusedCountry) {
    const context = panel.context(c)
    // Also when a refused form is drawn again, whose address is its own.
    const here = { ...context, url: new URL(`/admin/${context.url.search}`, context.url) }
    const query = parseForm(DashboardQuery, { days: c.req.query('days') })
    const dashboard = await getDashboard({ ...ports, db: c.var.db }, query)
    return panelPage(c, here, {
      title: COMMON[context.language].dashboard,
      section: 'dashboard',
      notice: c.req.query('done') === 'reopened' ? DASHBOARD_TEXTS[context.language].reopened : undefined,
      body: <DashboardBody context={here} dashboard={dashboard} days={query.days} refused={refused} />,
    })
  }

  return createRouter()
    .get('/', requireMay(readDashboard.permission), async (c) => drawDashboard(c))
    .post('/dashboard/reopen/:country', requireMay(reopenClosedCountry.permission), async (c) => {
      const country = c.req.param('country')
      return submitForm(c, {
        redraw: async (form) => drawDashboard(c, { country, form }),
        act: async (values) => {
          const { reason } = parseForm(ReasonInput, values)
          const input = { country, reason, by: byStaff(c) }
          await reopenCountry({ ...ports, db: c.var.db }, input)
          return c.redirect('/admin/?done=reopened', 303)
        },
      })
    })
}
