import type { Numbers } from '../../dashboard/responses.ts'
import { Bars, LineChart } from '../components/chart.tsx'
import { Card } from '../components/small.tsx'
import { formatCount, formatDay, formatShare } from '../numbers.ts'
import { DASHBOARD_TEXTS, fillIn } from '../texts/dashboard.ts'
import type { DashboardTexts } from '../texts/dashboard.ts'
import type { DashboardProps } from './body.tsx'

const CHARTS: [title: keyof DashboardTexts, lines: (keyof Numbers)[]][] = [
  ['signInChart', ['sign_ups', 'sign_ins']],
  ['failureChart', ['failures', 'locked']],
  ['smsChart', ['sent', 'verified']],
  ['funnelChart', ['clicks', 'uniques', 'referred']],
  ['errorChart', ['errors']],
]

/** Lines by day; faults are drawn when there are some. */
export function Charts({ context: { language }, dashboard: { series, totals } }: DashboardProps) {
  const text = DASHBOARD_TEXTS[language]
  const labels = series.map(({ date }) => formatDay(date, language))
  const { clicks, uniques, referred } = totals
  const share = (part: number, of: number) => formatShare(of === 0 ? null : part / of, language)
  const steps = [
    { name: text.clicks, value: clicks, of: '' },
    { name: text.uniques, value: uniques, of: fillIn(text.ofClicks, { share: share(uniques, clicks) }) },
    { name: text.referred, value: referred, of: fillIn(text.ofVisitors, { share: share(referred, uniques) }) },
  ]
  return (
    <div class="cards">
      {CHARTS.filter(([title]) => title !== 'errorChart' || totals.errors > 0).map(([title, lines]) => (
        <Card>
          <LineChart
            title={text[title]}
            labels={labels}
            series={lines.map((name) => ({ name: text[name], values: series.map((day) => day[name]) }))}
            day={text.day}
            numbers={text.numbers}
            empty={text.quiet}
          />
          {title === 'funnelChart' && clicks + referred > 0 ? (
            <Bars
              rows={steps.map(({ name, value, of }) => ({
                name,
                value,
                text: [formatCount(value, language), of].filter(Boolean).join(' · '),
              }))}
            />
          ) : null}
        </Card>
      ))}
    </div>
  )
}
