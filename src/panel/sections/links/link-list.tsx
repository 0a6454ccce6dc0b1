import type { AdminLink, AdminLinkPage } from '../../../admin/links/responses.ts'
import type { PanelContext } from '../../kit/context.ts'
import { Download } from '../../kit/download.tsx'
import { Field, Select } from '../../kit/field.tsx'
import { FilterForm } from '../../kit/filter-form.tsx'
import { formatCount, formatShare } from '../../kit/format-number.ts'
import type { FormState } from '../../kit/forms.ts'
import { Pager } from '../../kit/pager.tsx'
import { PersonLink } from '../../kit/person-link.tsx'
import { Badge, Time, Typed } from '../../kit/small.tsx'
import { Table } from '../../kit/table.tsx'
import type { Column } from '../../kit/table.tsx'
import { channelName, channelOptions, GROWTH } from '../../texts/growth.ts'
import { LINK_TEXTS } from '../../texts/links.ts'

const TONES = { live: 'good', disabled: 'bad', expired: 'plain' } as const

/** Whether a link works. */
export function LinkState({ context, state }: { context: PanelContext; state: AdminLink['state'] }) {
  return <Badge tone={TONES[state]}>{LINK_TEXTS[context.language][state]}</Badge>
}

interface LinkListProps {
  context: PanelContext
  form: FormState
  /** None when the filters make no sense. */
  page: AdminLinkPage | undefined
}

/** Everybody's links, with filters. */
export function LinkList({ context, form, page }: LinkListProps) {
  const text = LINK_TEXTS[context.language]
  const words = GROWTH[context.language]
  const { next = null, previous = null, results = [] } = page ?? {}
  return (
    <>
      <div class="list-head">
        <p class="muted">{text.intro}</p>
        {page === undefined ? null : <Download context={context} action="/admin/links/export/" />}
      </div>
      <FilterForm context={context} action="/admin/links/" names={['search', 'owner', 'state', 'channel']}>
        <Field form={form} name="search" type="search" label={text.search} hint={text.searchHint} autocomplete="off" />
        <Field form={form} name="owner" label={text.owner} hint={text.ownerHint} autocomplete="off" />
        <Select
          form={form}
          name="state"
          label={text.status}
          options={[
            ['all', text.all],
            ['live', text.live],
            ['disabled', text.disabled],
            ['expired', text.expired],
          ]}
        />
        <Select form={form} name="channel" label={words.channel} options={channelOptions(context.language)} />
      </FilterForm>
      <Table
        caption={text.title}
        columns={columnsOf(context)}
        rows={results}
        empty={page === undefined ? words.wrongFilters : next === null ? text.empty : words.keepLooking}
      />
      <Pager context={context} next={next} previous={previous} />
    </>
  )
}

function columnsOf(context: PanelContext): Column<AdminLink>[] {
  const { language } = context
  const text = LINK_TEXTS[language]
  const words = GROWTH[language]
  return [
    {
      title: text.link,
      lead: true,
      cell: ({ code, label }) => (
        <span class="person">
          <a href={`/admin/links/${encodeURIComponent(code)}/`}>
            <code>{code}</code>
          </a>
          {label === null ? null : (
            <small class="muted">
              <bdi>{label}</bdi>
            </small>
          )}
        </span>
      ),
    },
    { title: text.owner, wide: true, cell: ({ owner }) => <PersonLink context={context} person={owner} /> },
    {
      title: words.channel,
      cell: ({ channel, campaign }) => (
        <span class="person">
          {channel === null ? <Typed text={null} /> : channelName(channel, language)}
          {campaign === null ? null : (
            <small class="muted">
              <bdi>{campaign}</bdi>
            </small>
          )}
        </span>
      ),
    },
    { title: text.status, cell: ({ state }) => <LinkState context={context} state={state} /> },
    { title: words.clicks, numeric: true, cell: ({ clicks }) => formatCount(clicks, language) },
    { title: words.uniques, numeric: true, cell: ({ uniques }) => formatCount(uniques, language) },
    { title: words.signups, numeric: true, cell: ({ signups }) => formatCount(signups, language) },
    { title: words.conversion, numeric: true, cell: ({ conversion }) => formatShare(conversion, language) },
    { title: text.created, cell: ({ created_at: at }) => <Time at={at} context={context} /> },
  ]
}
