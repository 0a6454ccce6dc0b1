import { codesFile, listPendingCodes, voidPendingCode } from '../../../admin/codes/endpoints.ts'
import type { PendingCode, PendingCodePage } from '../../../admin/codes/responses.ts'
import { getPhoneLimits } from '../../../admin/phone-limits/endpoints.ts'
import { createRouter } from '../../../http/create-router.ts'
import { MINUTE_MS } from '../../../lib/time.ts'
import { ActionForm, addForms, LostForm, wordsOf } from '../../kit/action.tsx'
import type { Action } from '../../kit/action.tsx'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { countryName } from '../../kit/format.ts'
import { EMPTY_FORM } from '../../kit/forms.ts'
import { addListPage } from '../../kit/list-page.tsx'
import type { ListPage } from '../../kit/list-page.tsx'
import { PersonLink, Time, Typed } from '../../kit/small.tsx'
import type { Column } from '../../kit/table.tsx'
import { CODE_TEXTS } from '../../texts/codes.ts'
import { COMMON } from '../../texts/common.ts'
import { LookForm } from '../phone-limits/guard-card.tsx'

const voidAction: Action<PendingCode> = {
  endpoint: voidPendingCode,
  path: '/codes/:id/void',
  done: 'voided',
  danger: true,
  words: ({ language }) => wordsOf(CODE_TEXTS[language], 'void'),
}

/** `/admin/codes/`: pending codes, and a button to void them. */
export function createCodePages(panel: Panel) {
  const router = createRouter()
  const now = panel.ports.clock
  const codeList: ListPage<PendingCodePage> = {
    path: '/codes',
    section: 'codes',
    list: listPendingCodes,
    file: codesFile,
    limit: 50,
    title: ({ context: { language } }) => COMMON[language].codes,
    caption: ({ context: { language } }) => CODE_TEXTS[language].caption,
    notices: ({ language }) => ({ voided: CODE_TEXTS[language].voided }),
    before: ({ context, page }) => <LostForm action={voidAction} context={context} drawn={page?.results ?? []} />,
    intro: ({ context: { language } }) => <p class="muted">{CODE_TEXTS[language].intro}</p>,
    above: ({ context }) => (context.may(getPhoneLimits) ? <LookForm context={context} form={EMPTY_FORM} /> : null),
    columns: ({ context }) => columnsOf(context, now()),
    empty: ({ context: { language } }) => (
      <>
        <p>{CODE_TEXTS[language].empty}</p>
        <p>{CODE_TEXTS[language].emptyHint}</p>
      </>
    ),
  }
  addForms(router, panel, [voidAction], addListPage(router, panel, codeList))
  return router
}

function columnsOf(context: PanelContext, now: number): Column<PendingCode>[] {
  const { language, url } = context
  const text = CODE_TEXTS[language]
  const cursor = url.searchParams.get('cursor')
  const query = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`
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
    cell: (code) => <ActionForm action={voidAction} context={context} of={code} query={query} />,
  }
  return context.may(voidPendingCode) ? [...columns, action] : columns
}

/** The number, and whose it is. */
function Whose({ context, code }: { context: PanelContext; code: PendingCode }) {
  const text = CODE_TEXTS[context.language]
  return (
    <span class="whose">
      <PhoneLink context={context} code={code} />
      <small>
        {code.user === null ? (
          <span class="muted">{text.noUser}</span>
        ) : (
          // The number is already shown above.
          <PersonLink context={context} person={{ ...code.user, phone: null }} />
        )}
      </small>
    </span>
  )
}

function PhoneLink({ context, code: { phone } }: { context: PanelContext; code: PendingCode }) {
  if (!context.may(getPhoneLimits)) return <Typed text={phone} />
  return (
    <a href={`/admin/numbers/?phone=${encodeURIComponent(phone)}`}>
      <Typed text={phone} />
    </a>
  )
}

/** Remaining lifetime, as a bar and in words. */
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
