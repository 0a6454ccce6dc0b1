import type { PendingCode } from '../../../admin/codes/responses.ts'
import { MINUTE_MS } from '../../../lib/time.ts'
import { Confirm, ReasonField } from '../../kit/action.tsx'
import type { PanelContext } from '../../kit/context.ts'
import { countryName } from '../../kit/country-name.ts'
import { EMPTY_FORM } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { PersonLink } from '../../kit/person-link.tsx'
import { Time, Typed } from '../../kit/small.tsx'
import { Table } from '../../kit/table.tsx'
import type { Column } from '../../kit/table.tsx'
import { CODE_TEXTS } from '../../texts/codes.ts'

interface CodeTableProps {
  context: PanelContext
  codes: PendingCode[]
  now: number
  /** What was refused, and of which code. */
  refused: { id: string; form: FormState } | undefined
}

/** Codes that wait to be typed, each with its void button. */
export function CodeTable({ context, codes, now, refused }: CodeTableProps) {
  const { language } = context
  const text = CODE_TEXTS[language]
  const columns: Column<PendingCode>[] = [
    { title: text.phone, lead: true, cell: (code) => <Whose context={context} code={code} /> },
    { title: text.purpose, cell: ({ purpose }) => <span class="words">{text.purposes[purpose]}</span> },
    { title: text.country, cell: ({ country }) => <span class="words">{countryName(language, country)}</span> },
    {
      title: text.network,
      cell: ({ network }) => <code title={text.networkHint}>{network}</code>,
    },
    { title: text.expires, cell: (code) => <Expiry context={context} code={code} now={now} /> },
  ]
  const action: Column<PendingCode> = {
    title: text.action,
    cell: (code) => <VoidForm context={context} code={code} form={formOf(refused, code.id)} />,
  }
  return (
    <Table
      caption={text.caption}
      rows={codes}
      columns={context.may('codes.void') ? [...columns, action] : columns}
      empty={
        <>
          <p>{text.empty}</p>
          <p>{text.emptyHint}</p>
        </>
      }
    />
  )
}

const formOf = (refused: CodeTableProps['refused'], id: string) => (refused?.id === id ? refused.form : EMPTY_FORM)

/** The number, and who has it. */
function Whose({ context, code }: { context: PanelContext; code: PendingCode }) {
  const text = CODE_TEXTS[context.language]
  return (
    <span class="whose">
      <PhoneLink context={context} code={code} />
      <small>
        {code.user === null ? (
          <span class="muted">{text.noUser}</span>
        ) : (
          // The number stands above already.
          <PersonLink context={context} person={{ ...code.user, phone: null }} />
        )}
      </small>
    </span>
  )
}

function PhoneLink({ context, code: { phone } }: { context: PanelContext; code: PendingCode }) {
  if (!context.may('people.unlock')) return <Typed text={phone} />
  return (
    <a href={`/admin/numbers/?phone=${encodeURIComponent(phone)}`}>
      <Typed text={phone} />
    </a>
  )
}

/** What is left of a code's life, as a bar and in words. */
function Expiry({ context, code, now }: { context: PanelContext; code: PendingCode; now: number }) {
  const text = CODE_TEXTS[context.language]
  const [sent, ends] = [Date.parse(code.created_at), Date.parse(code.expires_at)]
  const left = Math.max(0, ends - now)
  return (
    <span class="expiry">
      <progress max={Math.max(1, ends - sent)} value={left} aria-label={text.remaining}></progress>
      <span>{text.left(Math.floor(left / MINUTE_MS))}</span>
      <small class="muted">
        {text.sent} <Time at={code.created_at} context={context} />
      </small>
    </span>
  )
}

function VoidForm({ context, code, form }: { context: PanelContext; code: PendingCode; form: FormState }) {
  const text = CODE_TEXTS[context.language]
  const cursor = context.url.searchParams.get('cursor')
  const query = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`
  return (
    <Confirm
      context={context}
      action={`/admin/codes/${code.id}/void/${query}`}
      form={form}
      label={text.void}
      explain={text.voidExplain}
      submit={text.voidSubmit}
      danger
    >
      <ReasonField context={context} form={form} />
    </Confirm>
  )
}
