import type { AuditEntry, AuditPage } from '../../../admin/audit/responses.ts'
import type { Language } from '../../../lib/language.ts'
import type { PanelContext } from '../../kit/context.ts'
import { Badge, Facts, Time } from '../../kit/small.tsx'
import { Table } from '../../kit/table.tsx'
import type { Column } from '../../kit/table.tsx'
import { AUDIT_DETAILS } from '../../texts/audit-details.ts'
import { AUDIT_TEXTS } from '../../texts/audit.ts'
import type { AuditTexts } from '../../texts/audit.ts'
import { fillIn } from '../../texts/fill-in.ts'
import { Actor, Sentence } from './sentence.tsx'
import type { EntryProps } from './sentence.tsx'

interface EventsProps {
  context: PanelContext
  page: AuditPage
  names: Map<number, string>
}

/** Events, newest first. */
export function Events({ context, page, names }: EventsProps) {
  const text = AUDIT_TEXTS[context.language]
  const columns: Column<AuditEntry>[] = [
    { title: text.at, cell: ({ at }) => <Time at={at} context={context} /> },
    {
      title: text.event,
      lead: true,
      cell: (entry) => (
        <div>
          <Sentence context={context} entry={entry} names={names} />{' '}
          {entry.outcome === 'ok' ? null : <Badge tone="attention">{outcomeOf(entry, text)}</Badge>}
          <Details context={context} entry={entry} />
        </div>
      ),
    },
    { title: text.by, cell: (entry) => <By context={context} entry={entry} names={names} /> },
  ]
  const empty = page.next === null ? text.empty : text.goOn
  return <Table caption={text.list} columns={columns} rows={page.results} empty={empty} />
}

/** Of these the sentence says that it was done; the others have one of their own for what is refused. */
const DEEDS = new Set(['phone_changed', 'number_unlocked', 'code_voided'])

function outcomeOf({ action, outcome }: AuditEntry, { notDone, unsure }: AuditTexts) {
  if (!DEEDS.has(action)) return outcome
  return `${outcome === 'storage_unavailable' ? unsure : notDone}: ${outcome}`
}

/** Most people do what they do to themselves, and the sentence has named them. */
function By(props: EntryProps) {
  const { actor, subject_id: subject } = props.entry
  if (actor.kind !== 'user' || actor.id === null || actor.id !== subject) return <Actor {...props} />
  return <span class="muted">{AUDIT_TEXTS[props.context.language].self}</span>
}

/** Where it came from, the request, and what the event itself holds; folded, since most are never looked at. */
function Details({ context, entry }: { context: PanelContext; entry: AuditEntry }) {
  const text = AUDIT_TEXTS[context.language]
  const { request_id: requestId, details } = entry
  const where = [entry.country, entry.network, entry.user_agent].filter((part) => part !== null)
  const facts = Object.entries(details ?? {}).map(
    ([name, value]) => [labelOf(name, context.language), shown(value)] as const,
  )
  if (requestId === null && where.length === 0 && facts.length === 0) {
    return <small class="muted">{entry.action}</small>
  }
  return (
    <details class="fold">
      <summary>{[entry.action, ...facts.map(([name]) => name)].join(' · ')}</summary>
      <Facts
        facts={[
          ...facts,
          ...(where.length > 0 ? [[text.source, <bdi>{where.join(' · ')}</bdi>] as const] : []),
          ...(requestId === null ? [] : [[text.request, <RequestLink text={text} id={requestId} />] as const]),
        ]}
      />
    </details>
  )
}

function RequestLink({ text, id }: { text: AuditTexts; id: string }) {
  return (
    <a href={`/admin/audit/?request_id=${encodeURIComponent(id)}`} title={fillIn(text.follow, { id })}>
      <code>{id}</code>
    </a>
  )
}

const labelOf = (name: string, language: Language) => AUDIT_DETAILS[name]?.[language] ?? name.replaceAll('_', ' ')

/** A value of the details: text as it is, anything else as JSON. */
function shown(value: unknown) {
  if (Array.isArray(value)) return <bdi>{value.map(String).join(', ')}</bdi>
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).map(([name, inner]) => (
      <div>
        {name.replaceAll('_', ' ')}: <bdi>{plain(inner)}</bdi>
      </div>
    ))
  }
  return <bdi>{plain(value)}</bdi>
}

const plain = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
