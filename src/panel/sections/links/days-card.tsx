import type { AdminLinkDetails } from '../../../admin/links/responses.ts'
import { LineChart } from '../../kit/chart.tsx'
import type { PanelContext } from '../../kit/context.ts'
import { Field } from '../../kit/field.tsx'
import { FilterForm } from '../../kit/filter-form.tsx'
import { formatCount, formatDay, formatDays } from '../../kit/format-number.ts'
import type { FormState } from '../../kit/forms.ts'
import { Card } from '../../kit/small.tsx'
import { DASHBOARD_TEXTS } from '../../texts/dashboard.ts'
import { GROWTH } from '../../texts/growth.ts'
import { LINK_TEXTS } from '../../texts/links.ts'

interface DaysCardProps {
  context: PanelContext
  action: string
  filters: FormState
  stats: AdminLinkDetails['stats']
  /** As 2026-11-23, in UTC. */
  today: string
}

/** What came of a link by day, and of which days. */
export function DaysCard({ context, action, filters, stats: { period, series }, today }: DaysCardProps) {
  const { language } = context
  const [text, words, days] = [LINK_TEXTS[language], GROWTH[language], DASHBOARD_TEXTS[language]]
  const line = (name: 'clicks' | 'uniques' | 'signups') => ({
    name: `${words[name]}: ${formatCount(period[name], language)}`,
    values: series.map((day) => day[name]),
  })
  return (
    <Card title={text.days}>
      <FilterForm context={context} action={action} names={['from', 'to']}>
        <Field form={filters} name="from" type="date" label={words.from} value={period.from} />
        <Field form={filters} name="to" type="date" label={words.to} value={period.to} />
      </FilterForm>
      <LineChart
        language={language}
        title={formatDays(period.from, period.to, language)}
        day={days.day}
        numbers={days.asTable}
        empty={days.noData}
        today={series.at(-1)?.date === today ? days.todayShort : undefined}
        labels={series.map(({ date }) => formatDay(date, language))}
        series={[line('clicks'), line('uniques'), line('signups')]}
      />
    </Card>
  )
}
