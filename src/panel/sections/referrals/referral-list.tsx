import { referralsFile } from '../../../admin/referrals/endpoints.ts'
import type { Referral, ReferralPage } from '../../../admin/referrals/responses.ts'
import { CERTAINTIES, METHODS } from '../../../admin/referrals/schemas.ts'
import type { PanelContext } from '../../kit/context.ts'
import { Download } from '../../kit/download.tsx'
import { Field, Select } from '../../kit/field.tsx'
import { FilterForm } from '../../kit/filter-form.tsx'
import type { FormState } from '../../kit/forms.ts'
import { Pager } from '../../kit/pager.tsx'
import { PersonLink } from '../../kit/person-link.tsx'
import { Badge, Time, Typed } from '../../kit/small.tsx'
import { Table } from '../../kit/table.tsx'
import type { Column } from '../../kit/table.tsx'
import { channelName, channelOptions, GROWTH } from '../../texts/growth.ts'
import { REFERRAL_TEXTS } from '../../texts/referrals.ts'

/** Filters that are folded away until one of them is used. */
const FOLDED = ['certainty', 'channel', 'program', 'from', 'to']

interface ReferralListProps {
  context: PanelContext
  form: FormState
  /** None when the filters make no sense. */
  page: ReferralPage | undefined
}

/** Who invited whom, with filters. */
export function ReferralList({ context, form, page }: ReferralListProps) {
  const text = REFERRAL_TEXTS[context.language]
  const words = GROWTH[context.language]
  const { next = null, previous = null, results = [] } = page ?? {}
  return (
    <>
      <div class="list-head">
        <p class="muted">{text.intro}</p>
        {page === undefined ? null : (
          <Download context={context} file={referralsFile} action="/admin/referrals/export/" />
        )}
      </div>
      <FilterForm
        context={context}
        action="/admin/referrals/"
        names={['inviter', 'method', ...FOLDED]}
        more={{
          names: FOLDED,
          fields: (
            <>
              <Select
                form={form}
                name="certainty"
                label={text.certainty}
                options={[['', text.anyCertainty], ...CERTAINTIES.map((one): [string, string] => [one, text[one]])]}
              />
              <Select form={form} name="channel" label={words.channel} options={channelOptions(context.language)} />
              <Field form={form} name="program" label={text.program} autocomplete="off" />
              <Field form={form} name="from" type="date" label={words.from} />
              <Field form={form} name="to" type="date" label={words.to} />
            </>
          ),
        }}
      >
        <Field form={form} name="inviter" label={text.inviter} hint={text.inviterHint} autocomplete="off" />
        <Select
          form={form}
          name="method"
          label={text.source}
          options={[['', text.anySource], ...METHODS.map((method): [string, string] => [method, text[method]])]}
        />
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

/** How sure we are. */
export function CertaintyBadge({ context, certainty }: { context: PanelContext; certainty: Referral['certainty'] }) {
  const text = REFERRAL_TEXTS[context.language]
  return <Badge tone={certainty === 'certain' ? 'good' : 'attention'}>{text[certainty]}</Badge>
}

function columnsOf(context: PanelContext): Column<Referral>[] {
  const { language } = context
  const text = REFERRAL_TEXTS[language]
  const words = GROWTH[language]
  return [
    { title: text.invitee, lead: true, cell: ({ invitee }) => <PersonLink context={context} person={invitee} /> },
    { title: text.inviter, cell: ({ inviter }) => <PersonLink context={context} person={inviter} /> },
    {
      title: text.link,
      cell: ({ link, channel }) => (
        <span class="person">
          <a href={`/admin/links/${encodeURIComponent(link)}/`}>
            <code>{link}</code>
          </a>
          {channel === null ? null : <small class="muted">{channelName(channel, language)}</small>}
        </span>
      ),
    },
    {
      title: text.source,
      cell: ({ method, certainty }) => (
        <span class="person">
          {text[method]}
          <CertaintyBadge context={context} certainty={certainty} />
        </span>
      ),
    },
    { title: words.country, cell: ({ country }) => <Typed text={country} /> },
    { title: text.at, cell: ({ at }) => <Time at={at} context={context} /> },
    {
      title: text.actions,
      cell: ({ invitee }) => (
        <a class="button" href={`/admin/referrals/${invitee.id}/`}>
          {context.may('referrals.correct') && invitee.state !== 'deleted' ? text.edit : text.open}
        </a>
      ),
    },
  ]
}
