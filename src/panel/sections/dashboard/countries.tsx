import type { CountrySends } from '../../../admin/dashboard/responses.ts'
import { Confirm, ReasonField } from '../../kit/action.tsx'
import { countryName } from '../../kit/country-name.ts'
import { formatCount, formatShare, formatSpend } from '../../kit/format-number.ts'
import { EMPTY_FORM } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { Badge, Card } from '../../kit/small.tsx'
import { Table } from '../../kit/table.tsx'
import type { Column } from '../../kit/table.tsx'
import { DASHBOARD_TEXTS } from '../../texts/dashboard.ts'
import { fillIn } from '../../texts/fill-in.ts'
import type { DashboardProps } from './body.tsx'

const TONES = { open: 'plain', near_limit: 'attention', closed: 'bad' } as const

/** A re-opening that was refused. */
export interface RefusedCountry {
  country: string
  form: FormState
}

type CountriesProps = DashboardProps & { refused: RefusedCountry | undefined }

/** Codes by country: what they cost, how many went unused, and whether the country still gets any. */
export function Countries({ context, dashboard: { countries }, refused }: CountriesProps) {
  const formOf = (country: string) => (refused?.country === country ? refused.form : EMPTY_FORM)
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
    { title: text.spend, numeric: true, cell: ({ spend }) => formatSpend(spend, language) },
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
      cell: ({ country, state, unverified_limit: limit }) => (
        <div class="actions">
          <Badge tone={TONES[state]}>{text[state]}</Badge>
          {state !== 'open' && context.may('countries.reopen') ? (
            <Confirm
              context={context}
              form={formOf(country)}
              action={`/admin/dashboard/reopen/${encodeURIComponent(country)}/`}
              label={text.reopen}
              explain={fillIn(text.reopenExplain, { limit: formatCount(limit, language) })}
              submit={text.reopen}
            >
              <ReasonField context={context} form={formOf(country)} />
            </Confirm>
          ) : null}
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
