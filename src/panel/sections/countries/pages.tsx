import { countriesFile, listCountries, reopenClosedCountry } from '../../../admin/countries/endpoints.ts'
import type { DayOfCountry, SendReport } from '../../../admin/countries/responses.ts'
import { NEAR_SHARE } from '../../../admin/dashboard/send-states.ts'
import { createRouter } from '../../../http/create-router.ts'
import { toDay } from '../../../lib/time.ts'
import { ActionForm, addForms, isOffered, LostForm } from '../../kit/action.tsx'
import type { Action } from '../../kit/action.tsx'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { countryName, formatCount, formatShare, formatSpend } from '../../kit/format.ts'
import { addListPage } from '../../kit/list-page.tsx'
import type { ListPage, ListView } from '../../kit/list-page.tsx'
import { Badge } from '../../kit/small.tsx'
import type { Column } from '../../kit/table.tsx'
import { COMMON } from '../../texts/common.ts'
import { COUNTRY_TEXTS } from '../../texts/countries.ts'

const PATH = '/admin/countries/'
const PERIODS = [1, 7, 14, 30, 90]
const DEFAULT_PERIOD = 14

/** A country over the days of a report. */
interface CountryTotals {
  country: string
  sent: number
  verified: number
  spend: number
  /** Undefined if no code was sent today. */
  today: DayOfCountry | undefined
}

const reopenAction: Action<CountryTotals> = {
  endpoint: reopenClosedCountry,
  path: '/countries/:country/reopen',
  done: 'reopened',
  words({ language }, { country }) {
    const { reopen, reopenExplain } = COUNTRY_TEXTS[language]
    return { label: reopen, explain: reopenExplain(countryName(language, country)), submit: reopen }
  },
  offered: ({ today }) => today?.closed ?? false,
}

/** `/admin/countries/`: codes sent, used and paid for by country, and which countries are closed. */
export function createCountryPages(panel: Panel) {
  const router = createRouter()
  const rows = ({ page }: ListView<SendReport>) => byCountry(page?.results ?? [], toDay(panel.ports.clock()))
  const countryList: ListPage<SendReport, CountryTotals> = {
    path: '/countries',
    section: 'countries',
    list: listCountries,
    file: countriesFile,
    title: ({ context: { language } }) => COMMON[language].countries,
    caption: ({ context: { language } }) => COUNTRY_TEXTS[language].caption,
    notices: ({ language }) => ({ reopened: COUNTRY_TEXTS[language].reopened }),
    before: (view) => <LostForm action={reopenAction} context={view.context} drawn={rows(view)} />,
    intro: ({ context: { language } }) => <p class="note">{COUNTRY_TEXTS[language].intro}</p>,
    above: ({ context }) => <Periods context={context} />,
    rows,
    columns: (view) => columnsOf(view.context, rows(view), view.page?.currency ?? null),
    empty: ({ context: { language } }) => <p>{COUNTRY_TEXTS[language].empty}</p>,
    below: ({ context: { language }, page }) => (
      <p class="note">{COUNTRY_TEXTS[language][page?.currency ? 'spendHint' : 'noCurrency']}</p>
    ),
  }
  addForms(router, panel, [reopenAction], addListPage(router, panel, countryList))
  return router
}

function Periods({ context: { language, url } }: { context: PanelContext }) {
  const text = COUNTRY_TEXTS[language]
  const days = Number(url.searchParams.get('days') ?? DEFAULT_PERIOD)
  return (
    <nav class="switch" aria-label={text.period}>
      {PERIODS.map((period) => (
        <a href={`${PATH}?days=${period}`} {...(period === days && { 'aria-current': 'true' })}>
          {text.days(period)}
        </a>
      ))}
    </nav>
  )
}

/** Sums the days by country. Countries that need attention come first, then those with the most codes. */
function byCountry(days: DayOfCountry[], today: string): CountryTotals[] {
  const totals = new Map<string, CountryTotals>()
  for (const row of days) {
    const { country } = row
    const so = totals.get(country) ?? { country, sent: 0, verified: 0, spend: 0, today: undefined }
    totals.set(country, {
      country,
      sent: so.sent + row.sent,
      verified: so.verified + row.verified,
      spend: so.spend + row.spend,
      today: row.day === today ? row : so.today,
    })
  }
  const isClosed = ({ today: row }: CountryTotals) => Number(row?.closed ?? false)
  return [...totals.values()].toSorted((a, b) => isClosed(b) - isClosed(a) || b.sent - a.sent)
}

/** Totals of the period, and the country's current state. */
function columnsOf(
  context: PanelContext,
  countries: CountryTotals[],
  currency: string | null,
): Column<CountryTotals>[] {
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
    { title: text.spend, numeric: true, cell: ({ spend }) => formatSpend(spend, language, currency) },
    {
      title: text.today,
      numeric: true,
      cell: ({ today }) => (today ? text.of(today.unverified, today.unverified_limit) : '—'),
    },
    { title: text.status, cell: ({ today }) => <State context={context} today={today} /> },
  ]
  const action: Column<CountryTotals> = {
    title: text.action,
    cell: (row) => <ActionForm action={reopenAction} context={context} of={row} />,
  }
  return countries.some((row) => isOffered(reopenAction, context, row)) ? [...columns, action] : columns
}

function State({ context, today }: { context: PanelContext; today: DayOfCountry | undefined }) {
  const text = COUNTRY_TEXTS[context.language]
  if (today?.closed) return <Badge tone="bad">{text.closed}</Badge>
  if (today && today.unverified >= today.unverified_limit * NEAR_SHARE)
    return <Badge tone="attention">{text.near}</Badge>
  return <Badge tone="good">{text.open}</Badge>
}
