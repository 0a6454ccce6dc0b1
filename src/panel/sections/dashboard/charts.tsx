import type { Numbers } from '../../../admin/dashboard/responses.ts'
import { Bars, LineChart } from '../../kit/chart.tsx'
import { formatCount, formatDay, formatShare, fillIn } from '../../kit/format.ts'
import { Card } from '../../kit/small.tsx'
import { DASHBOARD_TEXTS } from '../../texts/dashboard.ts'
import type { DashboardTexts } from '../../texts/dashboard.ts'
import type { DashboardProps } from './pages.tsx'

const CHARTS: [title: keyof DashboardTexts, lines: (keyof Numbers)[]][] = [
  ['signUpChart', ['sign_ups', 'referred']],
  ['signInChart', ['sign_ins']],
  ['failureChart', ['failures', 'locked']],
  ['smsChart', ['sent', 'verified']],
  ['funnelChart', ['clicks', 'uniques']],
  ['errorChart', ['errors']],
]

/** Full-width charts: the most important one, and those next to bars. */
const WIDE = new Set<keyof DashboardTexts>(['signUpChart', 'funnelChart', 'errorChart'])

/** Charts by day and the funnel from click to sign-up. Faults are only shown if there are any. */
export function Charts({ context, dashboard }: DashboardProps) {
  const { totals, errors } = dashboard
  const { language } = context
  const faults = errors.map(({ code, count }) => ({ name: code, value: count, text: formatCount(count, language) }))
  return (
    <div class="cards">
      {CHARTS.filter(([title]) => title !== 'errorChart' || totals.errors > 0).map(([title, lines]) => (
        <div {...(WIDE.has(title) && { class: 'wide' })}>
          <Card>
            <div class="chart-beside">
              <Lines context={context} dashboard={dashboard} title={title} lines={lines} />
              {title === 'funnelChart' ? <Funnel context={context} dashboard={dashboard} /> : null}
              {title === 'errorChart' ? <Bars rows={faults} /> : null}
            </div>
          </Card>
        </div>
      ))}
    </div>
  )
}

type LinesProps = DashboardProps & { title: keyof DashboardTexts; lines: (keyof Numbers)[] }

function Lines({ context: { language }, dashboard: { series }, title, lines }: LinesProps) {
  const text = DASHBOARD_TEXTS[language]
  return (
    <LineChart
      language={language}
      title={text[title]}
      today={text.todayShort}
      labels={series.map(({ date }) => formatDay(date, language))}
      series={lines.map((name) => ({ name: text[name], values: series.map((day) => day[name]) }))}
      day={text.day}
      numbers={text.asTable}
      empty={text.noData}
    />
  )
}

function Funnel({ context: { language }, dashboard: { totals } }: DashboardProps) {
  const text = DASHBOARD_TEXTS[language]
  const { clicks, uniques, referred } = totals
  if (clicks + referred === 0) return null
  const share = (part: number, of: number) => formatShare(of === 0 ? null : part / of, language)
  const steps = [
    { name: text.clicks, value: clicks, of: '' },
    { name: text.uniques, value: uniques, of: fillIn(text.ofClicks, { share: share(uniques, clicks) }) },
    { name: text.referred, value: referred, of: fillIn(text.ofVisitors, { share: share(referred, uniques) }) },
  ]
  const words = (value: number, of: string) => [formatCount(value, language), of].filter(Boolean).join(' · ')
  return <Bars rows={steps.map(({ name, value, of }) => ({ name, value, text: words(value, of) }))} />
}
