import type { Context } from 'hono'
import { readDashboard, DASHBOARD_DAYS } from '../../../admin/dashboard/endpoints.ts'
import type { Dashboard, Numbers, Warning } from '../../../admin/dashboard/responses.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { callAsStaff } from '../../../identity/mount.ts'
import { DAY_MS } from '../../../lib/time.ts'
import { requireMay } from '../../kit/access.ts'
import { addForms, LostForm } from '../../kit/action.tsx'
import type { Panel, PanelContext } from '../../kit/context.ts'
import {
  formatDays,
  fillIn,
  countryName,
  formatBytes,
  formatCount,
  formatChange,
  formatSpend,
} from '../../kit/format.ts'
import type { FormState } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import { Stat, Card } from '../../kit/small.tsx'
import { Table } from '../../kit/table.tsx'
import { COMMON } from '../../texts/common.ts'
import { DASHBOARD_TEXTS } from '../../texts/dashboard.ts'
import { GROWTH_PAGE_TEXTS } from '../../texts/growth-page.ts'
import { channelName } from '../../texts/growth.ts'
import { signUpsPath } from '../growth/names.ts'
import { Charts } from './charts.tsx'
import { reopenAction, Countries } from './countries.tsx'
import { DatabaseSize } from './database.tsx'

/** `/admin/`: the dashboard. */
export function createDashboardPages(panel: Panel) {
  async function drawDashboard(c: Context<AppEnv>, form?: FormState) {
    const context = panel.context(c, { form, at: '/admin/' })
    const answer = await callAsStaff(c, panel.ports, readDashboard, { query: c.req.query() })
    const dashboard = await answer.json<Dashboard>()
    return panelPage(c, context, {
      title: COMMON[context.language].dashboard,
      section: 'dashboard',
      notice: c.req.query('done') === 'reopened' ? DASHBOARD_TEXTS[context.language].reopened : undefined,
      body: <DashboardBody context={context} dashboard={dashboard} />,
    })
  }

  const router = createRouter()
  router.get('/', requireMay(readDashboard), async (c) => drawDashboard(c))
  addForms(router, panel, [reopenAction], drawDashboard)
  return router
}

export interface DashboardProps {
  context: PanelContext
  dashboard: Dashboard
}

/** The dashboard. A service without data gets an explanation instead. */
function DashboardBody({ context, dashboard }: DashboardProps) {
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
      <Channels context={context} dashboard={dashboard} />
      <Countries context={context} dashboard={dashboard} />
      <Inviters context={context} dashboard={dashboard} />
      <DatabaseSize context={context} dashboard={dashboard} />
    </>
  )
}

/** What is closed or soon will be. */
function Warnings({ context: { language }, dashboard: { warnings } }: DashboardProps) {
  const text = DASHBOARD_TEXTS[language]
  if (warnings.length === 0) return null
  const amount = (kind: Warning['kind'], value: number) =>
    kind === 'database_filling' ? formatBytes(value, language) : formatCount(value, language)
  return (
    <section class="warnings" aria-label={text.warnings}>
      {warnings.map(({ kind, country, used, limit }) => (
        <p class={kind.endsWith('closed') ? 'notice bad' : 'notice attention'}>
          {fillIn(text[kind], {
            country: country === null ? '' : countryName(language, country),
            used: amount(kind, used),
            limit: amount(kind, limit),
          })}{' '}
          {country === null ? null : <a href={`#country-${country.replace('+', '')}`}>{text.countries}</a>}
        </p>
      ))}
    </section>
  )
}

const SHOWN = [
  ...(['sign_ups', 'sign_ins', 'failures', 'sent', 'verified', 'spend', 'clicks', 'referred'] as const),
  'errors',
] satisfies (keyof Numbers)[]

/** Totals of the period with their changes. */
function Stats({ context: { language }, dashboard: { people, totals, before, currency } }: DashboardProps) {
  const text = DASHBOARD_TEXTS[language]
  const shown = (name: keyof Numbers, value: number) =>
    name === 'spend' ? formatSpend(value, language, currency) : formatCount(value, language)
  return (
    <div class="stats">
      <Stat name={text.people} value={formatCount(people, language)} hint={text.peopleHint} />
      {SHOWN.map((name) => {
        const change = formatChange(totals[name], before[name], language)
        const n = shown(name, before[name])
        const hint = change === undefined ? fillIn(text.before, { n }) : fillIn(text.change, { change, n })
        return <Stat name={text[name]} value={shown(name, totals[name])} hint={hint} />
      })}
    </div>
  )
}

/** Top channels, with links to the sign-ups and to the whole of growth. */
function Channels({ context: { language }, dashboard: { top_channels: channels, from, to } }: DashboardProps) {
  const text = GROWTH_PAGE_TEXTS[language]
  return (
    <Card title={text.topChannels} actions={<a href={`/admin/growth/?from=${from}&to=${to}`}>{text.allOfGrowth}</a>}>
      <Table
        caption={text.topChannels}
        columns={[
          { title: text.channel, lead: true, cell: ({ channel }) => channelName(channel, language) },
          { title: text.clicks, numeric: true, cell: ({ clicks }) => formatCount(clicks, language) },
          { title: text.uniques, numeric: true, cell: ({ uniques }) => formatCount(uniques, language) },
          {
            title: text.signups,
            numeric: true,
            cell: ({ channel, signups }) => (
              <a href={signUpsPath({ by: 'channel', from, to }, channel)}>{formatCount(signups, language)}</a>
            ),
          },
        ]}
        rows={channels}
        empty={text.empty}
      />
    </Card>
  )
}

/** Top inviters. */
function Inviters({ context: { language }, dashboard: { top_inviters: top } }: DashboardProps) {
  const text = DASHBOARD_TEXTS[language]
  const title = `${text.inviters}: ${text[top.period]}`
  return (
    <Card title={title}>
      <Table
        caption={title}
        columns={[
          {
            title: text.inviter,
            cell: ({ id, name }) => (
              <a href={`/admin/people/${id}/`}>
                <bdi>{name ?? fillIn(text.nameless, { id })}</bdi>
              </a>
            ),
          },
          { title: text.invited, numeric: true, cell: ({ signups }) => formatCount(signups, language) },
        ]}
        rows={top.results}
        empty={text.noInviters}
      />
    </Card>
  )
}
