import type { Context } from 'hono'
import { csvResponse } from '../../../admin/csv/csv-response.ts'
import { disableAnyLink } from '../../../admin/links/disable-any-link.ts'
import { exportLinks } from '../../../admin/links/export-links.ts'
import { getAnyLinkOrThrow } from '../../../admin/links/get-any-link.ts'
import { listAllLinks } from '../../../admin/links/list-all-links.ts'
import { AdminLinksQuery, LinkFilter } from '../../../admin/links/schemas.ts'
import { ReasonInput } from '../../../admin/reason.ts'
import { AppError } from '../../../errors/app-error.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { byStaff } from '../../../identity/staff-request.ts'
import { toDay } from '../../../lib/time.ts'
import { readPeriod } from '../../../links/stats/period.ts'
import { StatsQuery } from '../../../links/stats/schemas.ts'
import { readFilters, readSentFilters, refuse } from '../../kit/filters.ts'
import { EMPTY_FORM, parseForm, submitForm } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import type { Panel } from '../../kit/panel.ts'
import { requireMay } from '../../kit/require-panel-staff.ts'
import { LINK_TEXTS } from '../../texts/links.ts'
import { LinkList } from './link-list.tsx'
import { LinkPage } from './link-page.tsx'

/** `/admin/links/`: everybody's links, and one of them. */
export function createLinkPages(panel: Panel) {
  const { ports } = panel

  /** The period that is asked for; one that makes no sense is marked, and the usual one shown. */
  function periodOf(c: Context<AppEnv>) {
    const { query, form } = readFilters(c, StatsQuery)
    try {
      return { period: readPeriod(query ?? {}, ports.clock()), filters: form }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return { period: readPeriod({}, ports.clock()), filters: refuse(c, form.values, error) }
    }
  }

  async function drawLink(c: Context<AppEnv>, form: FormState) {
    const context = panel.context(c)
    const text = LINK_TEXTS[context.language]
    const { period, filters } = periodOf(c)
    const input = { code: c.req.param('code') ?? '', period, viewer: c.var.staff, url: c.req.url }
    const details = await getAnyLinkOrThrow({ ...ports, db: c.var.db }, input)
    return panelPage(c, context, {
      title: `${text.link} ${details.link.code}`,
      section: 'links',
      notice: c.req.query('done') === 'disabled' ? text.doneDisabled : undefined,
      body: <LinkPage {...{ context, filters, form, details, today: toDay(ports.clock()) }} />,
    })
  }

  return createRouter()
    .get('/', requireMay('stats.read'), async (c) => {
      const context = panel.context(c)
      const { query, form } = readFilters(c, AdminLinksQuery)
      const input = query && { query, viewer: c.var.staff, url: c.req.url }
      const page = input && (await listAllLinks({ ...ports, db: c.var.db }, input))
      return panelPage(c, context, {
        title: LINK_TEXTS[context.language].title,
        section: 'links',
        body: <LinkList context={context} form={form} page={page} />,
      })
    })
    .get('/:code', requireMay('stats.read'), async (c) => drawLink(c, EMPTY_FORM))
    .post('/export', requireMay('people.export'), async (c) => {
      const filter = await readSentFilters(c, LinkFilter)
      const input = { by: byStaff(c), filter, url: c.req.url }
      return csvResponse(await exportLinks({ ...ports, db: c.var.db }, input), 'links.csv')
    })
    .post('/:code/disable', requireMay('links.disable'), (c) =>
      submitForm(c, {
        redraw: async (form) => drawLink(c, form),
        act: async (values) => {
          const code = c.req.param('code')
          const { reason } = parseForm(ReasonInput, values)
          const input = { code, reason, by: byStaff(c) }
          await disableAnyLink({ ...ports, db: c.var.db }, input)
          return c.redirect(`/admin/links/${encodeURIComponent(code)}/?done=disabled`, 303)
        },
      }),
    )
}
