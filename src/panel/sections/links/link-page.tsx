import type { Child } from 'hono/jsx'
import { changeLink } from '../../../admin/campaign-links/endpoints.ts'
import { disableLink } from '../../../admin/links/endpoints.ts'
import type { AdminLink, AdminLinkDetails } from '../../../admin/links/responses.ts'
import type { Ports } from '../../../ports.ts'
import { ActionForm, wordsOf } from '../../kit/action.tsx'
import type { Action } from '../../kit/action.tsx'
import { Bars, LineChart } from '../../kit/chart.tsx'
import type { PanelContext } from '../../kit/context.ts'
import { Field, FilterForm } from '../../kit/field.tsx'
import { countryName, formatCount, formatDay, formatDays, formatShare } from '../../kit/format.ts'
import type { FormState } from '../../kit/forms.ts'
import { PersonLink, Badge, Card, Facts, Stat, Time, Typed } from '../../kit/small.tsx'
import { CAMPAIGN_TEXTS } from '../../texts/campaigns.ts'
import { DASHBOARD_TEXTS } from '../../texts/dashboard.ts'
import { channelName, GROWTH } from '../../texts/growth.ts'
import { LINK_TEXTS } from '../../texts/links.ts'
import { disableCampaignAction } from './campaign-pages.tsx'
import { ChatPreview } from './chat-preview.tsx'
import { ShareCard } from './share-card.tsx'

export const disableAction: Action<AdminLink> = {
  endpoint: disableLink,
  path: '/links/:code/disable',
  done: 'disabled',
  danger: true,
  words: ({ language }) => wordsOf(LINK_TEXTS[language], 'disable'),
  offered: ({ kind, state }) => kind === 'custom' && state !== 'disabled',
}

/** A campaign link has none. */
export function LinkOwner({ context, owner }: { context: PanelContext; owner: AdminLink['owner'] }) {
  if (owner !== null) return <PersonLink context={context} person={owner} />
  return <Badge>{LINK_TEXTS[context.language].ofCampaign}</Badge>
}

const TONES = { live: 'good', disabled: 'bad', expired: 'plain', owner_inactive: 'bad' } as const

export function LinkState({ context, state }: { context: PanelContext; state: AdminLink['state'] }) {
  return <Badge tone={TONES[state]}>{LINK_TEXTS[context.language][state]}</Badge>
}

interface LinkPageProps {
  context: PanelContext
  config: Ports['config']
  /** The report by day. */
  filters: FormState
  details: AdminLinkDetails
  /** As 2026-11-23, in UTC. */
  today: string
}

/** A link: statistics, details, and a button to disable it. */
export function LinkPage({ context, config, filters, details: { link, stats }, today }: LinkPageProps) {
  const { language } = context
  const text = LINK_TEXTS[language]
  const words = GROWTH[language]
  const path = `/admin/links/${encodeURIComponent(link.code)}/`
  const bar = (name: string, value: number) => ({ name, value, text: formatCount(value, language) })
  const { totals, channels, countries } = stats
  return (
    <>
      <div class="stats">
        <Stat name={words.clicks} value={formatCount(totals.clicks, language)} hint={text.allTime} />
        <Stat name={words.uniques} value={formatCount(totals.uniques, language)} hint={text.allTime} />
        <Stat name={words.signups} value={formatCount(totals.signups, language)} hint={text.allTime} />
        <Stat name={words.conversion} value={formatShare(totals.conversion, language)} hint={text.allTime} />
      </div>
      <div class="cards">
        <ShareCard context={context} link={link} />
        {link.kind === 'campaign' ? (
          <ChatPreview {...{ context, config, link }} actions={<LandingLink context={context} link={link} />} />
        ) : null}
      </div>
      <DaysCard context={context} action={path} filters={filters} stats={stats} today={today} />
      <div class="cards">
        <Card title={text.facts} actions={<EditLink context={context} link={link} />}>
          <Facts facts={factsOf(context, link)} />
        </Card>
        <div>
          <Card title={text.channels}>
            {channels.length === 0 ? (
              <p class="muted">{text.nothingYet}</p>
            ) : (
              <Bars rows={channels.map((row) => bar(channelName(row.channel, language), row.clicks))} />
            )}
          </Card>
          <Card title={text.countries}>
            {countries.length === 0 ? (
              <p class="muted">{text.nothingYet}</p>
            ) : (
              <Bars rows={countries.slice(0, 10).map((row) => bar(countryName(language, row.country), row.clicks))} />
            )}
          </Card>
        </div>
      </div>
      <ActionForm action={disableAction} context={context} of={link} alone />
      <ActionForm action={disableCampaignAction} context={context} of={link} alone />
    </>
  )
}

/** To the preview of its landing page: opening the link itself would be a click. */
function LandingLink({ context, link: { code, destination } }: { context: PanelContext; link: AdminLink }) {
  if (destination !== null || !context.may(changeLink)) return null
  return <a href={`/admin/landing/?link=${encodeURIComponent(code)}`}>{CAMPAIGN_TEXTS[context.language].landing}</a>
}

function EditLink({ context, link }: { context: PanelContext; link: AdminLink }) {
  if (link.kind !== 'campaign' || !context.may(changeLink)) return null
  return (
    <a class="button" href={`/admin/links/${encodeURIComponent(link.code)}/edit/`}>
      {CAMPAIGN_TEXTS[context.language].edit}
    </a>
  )
}

function factsOf(context: PanelContext, link: AdminLink): [string, Child][] {
  const text = LINK_TEXTS[context.language]
  const words = GROWTH[context.language]
  const { owner, kind, state, url, label, channel, campaign, destination, title, description } = link
  const facts: [string, Child][] = [
    [text.owner, <LinkOwner context={context} owner={owner} />],
    [text.status, <LinkState context={context} state={state} />],
    ...(kind === 'invite' ? [[text.kind, text.invite] as [string, Child]] : []),
    [text.address, <Typed text={url} />],
  ]
  if (kind === 'invite') return facts
  return [
    ...facts,
    [text.label, <Typed text={label} />],
    [words.channel, channel === null ? <Typed text={null} /> : channelName(channel, context.language)],
    [text.campaign, <Typed text={campaign} />],
    ...(kind === 'campaign'
      ? [[CAMPAIGN_TEXTS[context.language].utmFact, <Typed text={utmOf(link)} />] as [string, Child]]
      : []),
    // Plain text: staff should not follow users' links from here.
    [text.destination, destination === null ? text.landing : <Typed text={destination} />],
    [text.previewTitle, <Typed text={title} />],
    [text.previewText, <Typed text={description} />],
    [text.created, <Time at={link.created_at} context={context} />],
    [text.expires, link.expires_at === null ? text.never : <Time at={link.expires_at} context={context} />],
  ]
}

const utmOf = ({ utm_source, utm_medium, utm_term, utm_content }: AdminLink): string | null => {
  const set = Object.entries({ utm_source, utm_medium, utm_term, utm_content }).filter(([, value]) => value !== null)
  return set.length === 0 ? null : set.map(([name, value]) => `${name}=${value}`).join(' · ')
}

interface DaysCardProps {
  context: PanelContext
  action: string
  filters: FormState
  stats: AdminLinkDetails['stats']
  /** As 2026-11-23, in UTC. */
  today: string
}

/** Statistics by day, and the choice of period. */
function DaysCard({ context, action, filters, stats: { period, series }, today }: DaysCardProps) {
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
