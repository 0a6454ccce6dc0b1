import { reopenClosedCountry } from '../../../admin/countries/endpoints.ts'
import type { CountrySends } from '../../../admin/dashboard/responses.ts'
import { ActionForm } from '../../kit/action.tsx'
import type { Action } from '../../kit/action.tsx'
import { countryName, formatCount, formatShare, formatSpend, fillIn } from '../../kit/format.ts'
import { Badge, Card } from '../../kit/small.tsx'
import { Table } from '../../kit/table.tsx'
import type { Column } from '../../kit/table.tsx'
import { DASHBOARD_TEXTS } from '../../texts/dashboard.ts'
import type { DashboardProps } from './pages.tsx'

const TONES = { open: 'plain', near_limit: 'attention', closed: 'bad' } as const

export const reopenAction: Action<CountrySends> = {
  endpoint: reopenClosedCountry,
  path: '/dashboard/reopen/:country',
  done: 'reopened',
  words({ language }, { unverified_limit: limit }) {
    const { reopen, reopenExplain } = DASHBOARD_TEXTS[language]
    const explain = fillIn(reopenExplain, { limit: formatCount(limit, language) })
    return { label: reopen, explain, submit: reopen }
  },
  offered: ({ state }) => state !== 'open',
}

/** Codes by country: cost, unused share, and whether the country is open. */
export function Countries({ context, dashboard: { countries, currency } }: DashboardProps) {
  const { language } = context
  const text = DASHBOARD_TEXTS[language]
  const columns: Column<CountrySends>[] = [
    {
      title: text.country,
      lead: true,
      cell: ({ country }) => (
        <span class="whole" id={`country-${country.replace('+', '')}`}>
          {countryName(language, country)}
        </span>
      ),
    },
    { title: text.sentShort, numeric: true, cell: ({ sent }) => formatCount(sent, language) },
    { title: text.usedShort, numeric: true, cell: ({ verified }) => formatCount(verified, language) },
    { title: text.unverified, numeric: true, cell: (row) => formatShare(row.unverified_share, language) },
    { title: text.spend, numeric: true, cell: ({ spend }) => formatSpend(spend, language, currency) },
    {
      title: text.today,
      numeric: true,
      cell: (row) =>
        fillIn(text.todayValue, {
          used: formatCount(row.unverified_today, language),
          limit: formatCount(row.unverified_limit, language),
        }),
    },
    {
      title: text.status,
      wide: true,
      cell: (row) => (
        <div class="actions">
          <Badge tone={TONES[row.state]}>{text[row.state]}</Badge>
          <ActionForm action={reopenAction} context={context} of={row} />
        </div>
      ),
    },
  ]
  return (
    <Card title={text.countries}>
      <Table caption={text.countries} columns={columns} rows={countries} empty={text.noCodes} />
    </Card>
  )
}
