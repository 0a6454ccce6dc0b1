import type { Child } from 'hono/jsx'
import type { AuditEntry } from '../../../admin/audit/responses.ts'
import type { Language } from '../../../lib/language.ts'
import type { PanelContext } from '../../kit/context.ts'
import { countryName, fillIn } from '../../kit/format.ts'
import { Facts, Time } from '../../kit/small.tsx'
import { AUDIT_DETAILS, AUDIT_TEXTS, AUDIT_VALUES } from '../../texts/audit.ts'
import type { AuditTexts } from '../../texts/audit.ts'
import { CODE_TEXTS } from '../../texts/codes.ts'
import { COMMON } from '../../texts/common.ts'
import { JOB_TEXTS } from '../../texts/jobs.ts'

type Values = Record<string, unknown>
type Fact = readonly [name: string, value: Child]

/** Origin, request and details, folded; the reason someone typed is the heading. */
export function Details({ context, entry }: { context: PanelContext; entry: AuditEntry }) {
  const text = AUDIT_TEXTS[context.language]
  const { request_id: requestId, details } = entry
  const { before, after, ...others } = details ?? {}
  const where = [entry.country && countryName(context.language, entry.country), entry.network, entry.user_agent].filter(
    (part) => part !== null,
  )
  return (
    <details class="fold">
      <summary>{headingOf(others) ?? text.details}</summary>
      <Facts
        facts={[
          ...Object.entries(others).map(([name, value]) => factOf(context, name, value)),
          ...changesOf(context, asValues(before), asValues(after)),
          ...(where.length > 0 ? [[text.source, <bdi>{where.join(' · ')}</bdi>] as const] : []),
          ...(requestId === null ? [] : [[text.request, <RequestLink text={text} id={requestId} />] as const]),
          [text.code, <code>{entry.action}</code>],
        ]}
      />
    </details>
  )
}

function headingOf({ reason }: Values): Child {
  if (typeof reason !== 'string' || Object.hasOwn(AUDIT_VALUES['reason'] ?? {}, reason)) return undefined
  return <bdi>{reason}</bdi>
}

function RequestLink({ text, id }: { text: AuditTexts; id: string }) {
  return (
    <a href={`/admin/audit/?request_id=${encodeURIComponent(id)}`} title={fillIn(text.follow, { id })}>
      <code>{id}</code>
    </a>
  )
}

const labelOf = (name: string, language: Language) => AUDIT_DETAILS[name]?.[language] ?? name.replaceAll('_', ' ')

const factOf = (context: PanelContext, name: string, value: unknown): Fact => [
  labelOf(name, context.language),
  shown(context, name, value),
]

const asValues = (value: unknown): Values => (isValues(value) ? value : {})
const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What was changed, as `old → new`. What has no new value shows the old one, if there was one. */
function changesOf(context: PanelContext, before: Values, after: Values): Fact[] {
  const { was } = AUDIT_TEXTS[context.language]
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.flatMap((name): Fact[] => {
    const label = labelOf(name, context.language)
    const [old, fresh] = [before[name], after[name]]
    if (!Object.hasOwn(before, name)) return [[label, shown(context, name, fresh)]]
    if (!Object.hasOwn(after, name)) return old === null ? [] : [[label, fillAround(was, shown(context, name, old))]]
    if (old === fresh) return []
    return [
      [
        label,
        <>
          {shown(context, name, old)} → {shown(context, name, fresh)}
        </>,
      ],
    ]
  })
}

/** A text with one blank, which is filled with more than text. */
function fillAround(text: string, value: Child) {
  const [start, end] = text.split('{value}')
  return (
    <>
      {start}
      {value}
      {end}
    </>
  )
}

const TIME = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/

/** A value in words: codes by their names, times in the viewer's zone, everything else as it was typed. */
function shown(context: PanelContext, name: string, value: unknown): Child {
  const { language } = context
  const text = AUDIT_TEXTS[language]
  const word = AUDIT_VALUES[name]?.[String(value)]?.[language] ?? nameOf(language, name, value)
  if (word !== undefined) return word
  if (value === null || value === undefined) return text.nothing
  if (typeof value === 'boolean') return value ? text.yes : text.no
  if (typeof value === 'string' && TIME.test(value)) return <Time at={value} context={context} />
  if (Array.isArray(value)) return <bdi>{value.map((one) => labelOf(String(one), language)).join(', ')}</bdi>
  if (isValues(value)) {
    return Object.entries(value).map(([inner, part]) => (
      <div>
        {labelOf(inner, language)}: {shown(context, inner, part)}
      </div>
    ))
  }
  return <bdi>{typeof value === 'string' ? value : JSON.stringify(value)}</bdi>
}

/** Names that other pages have too. */
function nameOf(language: Language, name: string, value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  if (name === 'country') return countryName(language, value)
  const tables: Record<string, Record<string, string>> = {
    role: COMMON[language],
    purpose: CODE_TEXTS[language].purposes,
    action: JOB_TEXTS[language].actions,
  }
  const table = tables[name]
  return table && Object.hasOwn(table, value) ? table[value] : undefined
}
