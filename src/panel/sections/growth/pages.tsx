import { growthFile, readGrowth } from '../../../admin/growth/endpoints.ts'
import type { Growth } from '../../../admin/growth/responses.ts'
import { ORDERINGS } from '../../../admin/growth/schemas.ts'
import { createRouter } from '../../../http/create-router.ts'
import { DAY_MS, toDay } from '../../../lib/time.ts'
import { DIMENSIONS } from '../../../links/growth/growth-counts.ts'
import { LineChart } from '../../kit/chart.tsx'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { datePresets } from '../../kit/date-presets.tsx'
import { fillIn, formatChange, formatCount, formatDay, formatDays, formatShare } from '../../kit/format.ts'
import { addListPage } from '../../kit/list-page.tsx'
import type { ListPage, ListView } from '../../kit/list-page.tsx'
import { Card, Stat } from '../../kit/small.tsx'
import { listAddress } from '../../kit/table.tsx'
import { COMMON } from '../../texts/common.ts'
import { GROWTH_PAGE_TEXTS } from '../../texts/growth-page.ts'
import { GROWTH } from '../../texts/growth.ts'
import { growthName, signUpsPath } from './names.ts'
import { signUpList } from './sign-ups.tsx'

type View = ListView<Growth>
type Row = Growth['results'][number]

const growthPage: ListPage<Growth> = {
  path: '/growth',
  section: 'growth',
  list: readGrowth,
  file: growthFile,
  title: ({ context: { language } }) => GROWTH_PAGE_TEXTS[language].title,
  before: (view) => <Period view={view} />,
  filters({ language }) {
    const text = GROWTH_PAGE_TEXTS[language]
    return [
      { name: 'by', label: text.by, options: DIMENSIONS.map((one) => [one, text[one]] as const) },
      { name: 'ordering', label: text.ordering, options: ORDERINGS.map((one) => [one, text[one]] as const) },
      { name: 'from', type: 'date', label: GROWTH[language].from },
      { name: 'to', type: 'date', label: GROWTH[language].to },
    ]
  },
  above: ({ context, page }) => (page ? <Totals context={context} growth={page} /> : null),
  below: ({ context, page, today }) => (page ? <Charts context={context} growth={page} today={today} /> : null),
  columns: ({ context, page }) => (page ? columnsOf(context, page) : []),
  caption: ({ context: { language }, page }) => GROWTH_PAGE_TEXTS[language][page?.by ?? 'channel'],
  empty: ({ context: { language }, page }) =>
    page ? GROWTH_PAGE_TEXTS[language].empty : GROWTH[language].wrongFilters,
}

/** `/admin/growth/` and the sign-ups behind its figures. */
export function createGrowthPages(panel: Panel) {
  const router = createRouter()
  addListPage(router, panel, signUpList)
  addListPage(router, panel, growthPage)
  return router
}

/** The days, what they are compared with, and the periods and dimensions that are one click away. */
function Period({ view: { context, page, today } }: { view: View }) {
  const { language } = context
  const [text, common] = [GROWTH_PAGE_TEXTS[language], COMMON[language]]
  const periods = [
    ...datePresets(today).map(([name, days]) => [common[name], days] as const),
    [text.lastThirtyDays, [toDay(Date.parse(today) - 29 * DAY_MS), today]] as const,
  ]
  return (
    <>
      <div class="dashboard-head">
        {page ? (
          <p class="muted">
            {fillIn(text.range, { days: formatDays(page.from, page.to, language) })}
            {page.before
              ? `; ${fillIn(text.compared, { days: formatDays(page.before.from, page.before.to, language) })}`
              : ''}
          </p>
        ) : null}
        <nav class="switch" aria-label={text.period}>
          {periods.map(([name, [from, to]]) => (
            <a
              href={listAddress(context, { from, to })}
              {...(page?.from === from && page.to === to && { 'aria-current': 'true' })}
            >
              {name}
            </a>
          ))}
        </nav>
      </div>
      <nav class="switch" aria-label={text.by}>
        {DIMENSIONS.map((by) => (
          <a href={listAddress(context, { by })} {...(page?.by === by && { 'aria-current': 'true' })}>
            {text[by]}
          </a>
        ))}
      </nav>
    </>
  )
}

interface GrowthProps {
  context: PanelContext
  growth: Growth
}

/** Totals with their changes. */
function Totals({ context, growth }: GrowthProps) {
  const { language } = context
  const text = GROWTH_PAGE_TEXTS[language]
  const { totals, totals_before: before, counted_until: until, others } = growth
  const count = (value: number) => formatCount(value, language)
  const stat = (name: string, value: number, was: number | undefined) => {
    const change = was === undefined ? undefined : formatChange(value, was, language)
    const n = formatCount(was ?? 0, language)
    const hint =
      was === undefined
        ? {}
        : { hint: change === undefined ? fillIn(text.before, { n }) : fillIn(text.changed, { change, n }) }
    return <Stat name={name} value={formatCount(value, language)} {...hint} />
  }
  return (
    <>
      {until === null ? null : (
        <p class="notice attention">{fillIn(text.countedUntil, { time: until.slice(11, 16) })}</p>
      )}
      {others && (
        <p class="notice">{fillIn(text.others, { clicks: count(others.clicks), signups: count(others.signups) })}</p>
      )}
      <div class="stats">
        {stat(text.allSignUps, totals.all_signups, before?.all_signups)}
        {stat(text.withLink, totals.signups, before?.signups)}
        {totals.without_link === null
          ? null
          : stat(text.withoutLink, totals.without_link, before?.without_link ?? undefined)}
        {stat(text.clicks, totals.clicks, before?.clicks)}
        {stat(text.uniques, totals.uniques, before?.uniques)}
        <Stat
          name={text.conversion}
          value={formatShare(totals.conversion, language)}
          {...(before && { hint: fillIn(text.before, { n: formatShare(before.conversion, language) }) })}
        />
      </div>
    </>
  )
}

/** By day: sign-ups have an axis of their own. */
function Charts({ context: { language }, growth, today }: GrowthProps & { today: string }) {
  const text = GROWTH_PAGE_TEXTS[language]
  const { series } = growth
  const chart = (title: string, lines: [name: string, values: number[]][]) => (
    <div class="wide">
      <Card>
        <LineChart
          language={language}
          title={title}
          today={growth.to === today ? text.todayShort : undefined}
          labels={series.map(({ date }) => formatDay(date, language))}
          series={lines.map(([name, values]) => ({ name, values }))}
          day={text.day}
          numbers={text.asTable}
          empty={text.noData}
        />
      </Card>
    </div>
  )
  return (
    <div class="cards">
      {chart(text.chartTitle, [
        [text.allSignUps, series.map((one) => one.all_signups)],
        [text.withLink, series.map((one) => one.signups)],
      ])}
      {chart(text.clickChart, [
        [text.clicks, series.map((one) => one.clicks)],
        [text.uniques, series.map((one) => one.uniques)],
      ])}
    </div>
  )
}

function columnsOf({ language }: PanelContext, growth: Growth) {
  const text = GROWTH_PAGE_TEXTS[language]
  const count = (value: number) => formatCount(value, language)
  return [
    {
      title: text[growth.by],
      lead: true,
      cell: ({ value }: Row) => <bdi>{growthName(growth.by, value, language)}</bdi>,
    },
    { title: text.clicks, numeric: true, cell: ({ clicks }: Row) => count(clicks) },
    { title: text.uniques, numeric: true, cell: ({ uniques }: Row) => count(uniques) },
    {
      title: text.signups,
      numeric: true,
      cell: ({ value, signups }: Row) => <a href={signUpsPath(growth, value)}>{count(signups)}</a>,
    },
    { title: text.conversion, numeric: true, cell: ({ conversion }: Row) => formatShare(conversion, language) },
    {
      title: text.change,
      numeric: true,
      cell: ({ signups, before }: Row) =>
        before === null
          ? '—'
          : (formatChange(signups, before.signups, language) ?? fillIn(text.before, { n: count(before.signups) })),
    },
  ]
}
