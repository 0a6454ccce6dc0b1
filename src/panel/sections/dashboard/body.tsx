import { DASHBOARD_DAYS } from '../../../admin/dashboard/endpoints.ts'
import type { Dashboard } from '../../../admin/dashboard/responses.ts'
import { DAY_MS } from '../../../lib/time.ts'
import { LostForm } from '../../kit/action.tsx'
import type { PanelContext } from '../../kit/context.ts'
import { formatDays } from '../../kit/format-number.ts'
import { DASHBOARD_TEXTS } from '../../texts/dashboard.ts'
import { fillIn } from '../../texts/fill-in.ts'
import { Charts } from './charts.tsx'
import { Countries, reopenAction } from './countries.tsx'
import { Inviters } from './inviters.tsx'
import { Stats } from './stats.tsx'
import { Warnings } from './warnings.tsx'

export interface DashboardProps {
  context: PanelContext
  dashboard: Dashboard
}

/** The dashboard. A service without data gets an explanation instead. */
export function DashboardBody({ context, dashboard }: DashboardProps) {
  const { language } = context
  const text = DASHBOARD_TEXTS[language]
  const { totals, people, from, to } = dashboard
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1
  const isNew = totals.sign_ups + totals.sent + totals.clicks === 0 && people <= 1
  return (
    <>
      <LostForm action={reopenAction} context={context} drawn={dashboard.countries} />
      <Warnings context={context} dashboard={dashboard} />
      <div class="dashboard-head">
        <p class="muted">{fillIn(text.range, { days: formatDays(from, to, language), n: days })}</p>
        <nav class="switch" aria-label={text.days}>
          {DASHBOARD_DAYS.map((n) => (
            <a href={`/admin/?days=${n}`} {...(Number(n) === days && { 'aria-current': 'true' })}>
              {fillIn(text.ofDays, { n })}
            </a>
          ))}
        </nav>
      </div>
      {isNew ? (
        <div class="empty">
          <h2>{text.welcome}</h2>
          <p>{text.welcomeText}</p>
        </div>
      ) : null}
      <Stats context={context} dashboard={dashboard} />
      <Charts context={context} dashboard={dashboard} />
      <Countries context={context} dashboard={dashboard} />
      <Inviters context={context} dashboard={dashboard} />
    </>
  )
}
