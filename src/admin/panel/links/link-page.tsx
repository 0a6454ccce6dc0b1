import type { Child } from 'hono/jsx'
import type { AdminLink, AdminLinkDetails } from '../../links/responses.ts'
import { Confirm, ReasonField } from '../components/action.tsx'
import { Bars, LineChart } from '../components/chart.tsx'
import { Field } from '../components/field.tsx'
import { FilterForm } from '../components/filter-form.tsx'
import { PersonLink } from '../components/person-link.tsx'
import { Badge, Card, Facts, Stat, Time, Typed } from '../components/small.tsx'
import type { PanelContext } from '../context.ts'
import { formatCount, formatShare } from '../format-number.ts'
import type { FormState } from '../forms.ts'
import { channelName, GROWTH } from '../texts/growth.ts'
import { LINK_TEXTS } from '../texts/links.ts'
import { LinkState } from './link-list.tsx'

interface LinkPageProps {
  context: PanelContext
  /** Of the days. */
  filters: FormState
  /** Of the button that disables. */
  form: FormState
  details: AdminLinkDetails
}

/** One link: what came of it, what it is, and its end. */
export function LinkPage({ context, filters, form, details: { link, stats } }: LinkPageProps) {
  const { language } = context
  const text = LINK_TEXTS[language]
  const words = GROWTH[language]
  const path = `/admin/links/${encodeURIComponent(link.code)}/`
  const { totals, period, series, channels, countries } = stats
  return (
    <>
      <div class="stats">
        <Stat name={words.clicks} value={formatCount(totals.clicks, language)} hint={text.allTime} />
        <Stat name={words.uniques} value={formatCount(totals.uniques, language)} hint={text.allTime} />
        <Stat name={words.signups} value={formatCount(totals.signups, language)} hint={text.allTime} />
        <Stat name={words.conversion} value={formatShare(totals.conversion, language)} hint={text.allTime} />
      </div>
      <Card title={text.days}>
        <FilterForm context={context} action={path} names={['from', 'to']}>
          <Field form={filters} name="from" type="date" label={words.from} value={period.from} />
          <Field form={filters} name="to" type="date" label={words.to} value={period.to} />
        </FilterForm>
        <LineChart
          title={`${period.from} – ${period.to}`}
          day={text.day}
          labels={series.map(({ date }) => date)}
          series={[
            {
              name: `${words.clicks}: ${formatCount(period.clicks, language)}`,
              values: series.map(({ clicks }) => clicks),
            },
            {
              name: `${words.uniques}: ${formatCount(period.uniques, language)}`,
              values: series.map(({ uniques }) => uniques),
            },
            {
              name: `${words.signups}: ${formatCount(period.signups, language)}`,
              values: series.map(({ signups }) => signups),
            },
          ]}
        />
      </Card>
      <div class="cards">
        <Card title={text.facts}>
          <Facts facts={factsOf(context, link)} />
        </Card>
        <div>
          <Card title={text.channels}>
            {channels.length === 0 ? (
              <p class="muted">{text.nothingYet}</p>
            ) : (
              <Bars rows={channels.map((row) => ({ name: channelName(row.channel, language), value: row.clicks }))} />
            )}
          </Card>
          <Card title={text.countries}>
            {countries.length === 0 ? (
              <p class="muted">{text.nothingYet}</p>
            ) : (
              <Bars rows={countries.slice(0, 10).map((row) => ({ name: row.country, value: row.clicks }))} />
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
    [text.state, kind === 'invite' ? <Badge>{text.invite}</Badge> : <LinkState context={context} state={state} />],
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
