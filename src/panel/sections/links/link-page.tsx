import type { Child } from 'hono/jsx'
import type { AdminLink, AdminLinkDetails } from '../../../admin/links/responses.ts'
import { Confirm, ReasonField } from '../../kit/action.tsx'
import { Bars } from '../../kit/chart.tsx'
import type { PanelContext } from '../../kit/context.ts'
import { countryName } from '../../kit/country-name.ts'
import { formatCount, formatShare } from '../../kit/format-number.ts'
import type { FormState } from '../../kit/forms.ts'
import { PersonLink } from '../../kit/person-link.tsx'
import { Badge, Card, Facts, Stat, Time, Typed } from '../../kit/small.tsx'
import { channelName, GROWTH } from '../../texts/growth.ts'
import { LINK_TEXTS } from '../../texts/links.ts'
import { DaysCard } from './days-card.tsx'
import { LinkState } from './link-list.tsx'

interface LinkPageProps {
  context: PanelContext
  /** Of the days. */
  filters: FormState
  /** Of the button that disables. */
  form: FormState
  details: AdminLinkDetails
  /** As 2026-11-23, in UTC. */
  today: string
}

/** One link: what came of it, what it is, and its end. */
export function LinkPage({ context, filters, form, details: { link, stats }, today }: LinkPageProps) {
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
      <DaysCard context={context} action={path} filters={filters} stats={stats} today={today} />
      <div class="cards">
        <Card title={text.facts}>
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
      {link.kind === 'custom' && link.state !== 'disabled' && context.may('links.disable') ? (
        <Confirm
          context={context}
          action={`${path}disable/`}
          form={form}
          label={text.disable}
          explain={text.disableExplain}
          submit={text.disableSubmit}
          danger
        >
          <ReasonField context={context} form={form} />
        </Confirm>
      ) : null}
    </>
  )
}

function factsOf(context: PanelContext, link: AdminLink): [string, Child][] {
  const text = LINK_TEXTS[context.language]
  const words = GROWTH[context.language]
  const { owner, kind, state, url, label, channel, campaign, destination, title, description } = link
  const facts: [string, Child][] = [
    [text.owner, <PersonLink context={context} person={owner} />],
    [text.status, kind === 'invite' ? <Badge>{text.invite}</Badge> : <LinkState context={context} state={state} />],
    [text.address, <Typed text={url} />],
  ]
  if (kind === 'invite') return facts
  return [
    ...facts,
    [text.label, <Typed text={label} />],
    [words.channel, channel === null ? <Typed text={null} /> : channelName(channel, context.language)],
    [text.campaign, <Typed text={campaign} />],
    // As text: a link of somebody's is nothing to click on in here.
    [text.destination, destination === null ? text.landing : <Typed text={destination} />],
    [text.previewTitle, <Typed text={title} />],
    [text.previewText, <Typed text={description} />],
    [text.created, <Time at={link.created_at} context={context} />],
    [text.expires, link.expires_at === null ? text.never : <Time at={link.expires_at} context={context} />],
  ]
}
