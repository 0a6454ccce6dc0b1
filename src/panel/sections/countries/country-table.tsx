import type { DayOfCountry } from '../../../admin/countries/responses.ts'
import { NEAR_SHARE } from '../../../admin/dashboard/send-states.ts'
import { Confirm, ReasonField } from '../../kit/action.tsx'
import type { PanelContext } from '../../kit/context.ts'
import { countryName } from '../../kit/country-name.ts'
import { formatCount, formatShare, formatSpend } from '../../kit/format-number.ts'
import { EMPTY_FORM } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { Badge } from '../../kit/small.tsx'
import { Table } from '../../kit/table.tsx'
import type { Column } from '../../kit/table.tsx'
import { COUNTRY_TEXTS } from '../../texts/countries.ts'
import type { CountryTotals } from './by-country.ts'

interface CountryTableProps {
  context: PanelContext
  countries: CountryTotals[]
  /** What was refused, and of which country. */
  refused: { country: string; form: FormState } | undefined
}

/** One row a country: totals of the period, and how it stands today. */
export function CountryTable({ context, countries, refused }: CountryTableProps) {
  const { language } = context
  const text = COUNTRY_TEXTS[language]
  const columns: Column<CountryTotals>[] = [
    {
      title: text.country,
      lead: true,
      cell: ({ country }) => <span class="words">{countryName(language, country)}</span>,
    },
    { title: text.sent, numeric: true, cell: ({ sent }) => formatCount(sent, language) },
    { title: text.verified, numeric: true, cell: ({ verified }) => formatCount(verified, language) },
    {
      title: text.share,
      numeric: true,
      cell: ({ sent, verified }) => formatShare(sent === 0 ? null : verified / sent, language),
    },
    { title: text.spend, numeric: true, cell: ({ spend }) => formatSpend(spend, language) },
    {
      title: text.today,
      numeric: true,
      cell: ({ today }) => (today ? text.of(today.unverified, today.unverified_limit) : '—'),
    },
    { title: text.status, cell: ({ today }) => <State context={context} today={today} /> },
  ]
  const action: Column<CountryTotals> = {
    title: text.action,
    cell: ({ country, today }) => {
      if (!today?.closed) return null
      const form = refused?.country === country ? refused.form : EMPTY_FORM
      return (
        <Confirm
          context={context}
          form={form}
          action={`/admin/countries/${encodeURIComponent(country)}/reopen/`}
          label={text.reopen}
          explain={text.reopenExplain(countryName(language, country))}
          submit={text.reopen}
        >
          <ReasonField context={context} form={form} />
        </Confirm>
      )
    },
  }
  const canReopen = context.may('countries.reopen') && countries.some(({ today }) => today?.closed)
  return (
    <Table
      caption={text.caption}
      rows={countries}
      columns={canReopen ? [...columns, action] : columns}
      empty={<p>{text.empty}</p>}
    />
  )
}

function State({ context, today }: { context: PanelContext; today: DayOfCountry | undefined }) {
  const text = COUNTRY_TEXTS[context.language]
  if (today?.closed) return <Badge tone="bad">{text.closed}</Badge>
  if (today && today.unverified >= today.unverified_limit * NEAR_SHARE)
    return <Badge tone="attention">{text.near}</Badge>
  return <Badge tone="good">{text.open}</Badge>
}
