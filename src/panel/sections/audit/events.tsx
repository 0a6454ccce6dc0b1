import type { Child } from 'hono/jsx'
import type { Names } from '../../../admin/audit/name-people.ts'
import type { AuditEntry } from '../../../admin/audit/responses.ts'
import { readStaffAccount } from '../../../admin/staff/endpoints.ts'
import type { AuditAction } from '../../../audit/actions.ts'
import type { Language } from '../../../lib/language.ts'
import type { PanelContext } from '../../kit/context.ts'
import { fillIn } from '../../kit/format.ts'
import { Badge, Facts, Time } from '../../kit/small.tsx'
import type { Column } from '../../kit/table.tsx'
import { AUDIT_SENTENCES } from '../../texts/audit-sentences.ts'
import { AUDIT_DETAILS, AUDIT_TEXTS } from '../../texts/audit.ts'
import type { AuditTexts } from '../../texts/audit.ts'

/** Audit events; `names` has the names of the people and staff in them. */
export function eventColumns(context: PanelContext, names: Names): Column<AuditEntry>[] {
  const text = AUDIT_TEXTS[context.language]
  return [
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
}

/** These have only a sentence for success, so a refusal gets a badge. Other refusals have their own sentence. */
const DEEDS = new Set(['phone_changed', 'number_unlocked', 'code_voided'])

function outcomeOf({ action, outcome }: AuditEntry, { notDone, unsure }: AuditTexts) {
  if (!DEEDS.has(action)) return outcome
  return `${outcome === 'storage_unavailable' ? unsure : notDone}: ${outcome}`
}

/** Most people act on themselves, and the sentence already names them. */
function By(props: EntryProps) {
  const { actor, subject_id: subject } = props.entry
  if (actor.kind !== 'user' || actor.id === null || actor.id !== subject) return <Actor {...props} />
  return <span class="muted">{AUDIT_TEXTS[props.context.language].self}</span>
}

/** Origin, request and details; folded, since they are rarely needed. */
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

/** A value of the details: strings as they are, everything else as JSON. */
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

interface EntryProps {
  context: PanelContext
  entry: AuditEntry
  names: Names
}

/** A person in an event, linked to their page. */
function Person({ context, id, names }: Omit<EntryProps, 'entry'> & { id: number | null }) {
  const text = AUDIT_TEXTS[context.language]
  if (id === null) return <span class="muted">{text.unknown}</span>
  return (
    <a href={`/admin/people/${id}/`}>
      <bdi>{names.people.get(id) ?? fillIn(text.person, { id })}</bdi>
    </a>
  )
}

/** The same of a staff account. */
function StaffMember({ context, id, names }: Omit<EntryProps, 'entry'> & { id: number | null }) {
  const text = AUDIT_TEXTS[context.language]
  if (id === null) return <span class="muted">{text.unknown}</span>
  const name = <bdi>{names.staff.get(id) ?? `#${id}`}</bdi>
  return (
    <span>
      {context.may(readStaffAccount) ? <a href={`/admin/staff/${id}/`}>{name}</a> : name}{' '}
      <small class="muted">{text.staffMember}</small>
    </span>
  )
}

/** The actor: a link for people, plain text for the service. */
function Actor({ context, entry: { actor }, names }: EntryProps) {
  const text = AUDIT_TEXTS[context.language]
  if (actor.kind === 'system') return <span class="muted">{text.system}</span>
  const Named = actor.kind === 'staff' ? StaffMember : Person
  return <Named context={context} id={actor.id} names={names} />
}

/** The event as a sentence. Actions of older versions that no longer exist are shown as they are. */
function Sentence(props: EntryProps) {
  const { context, entry, names } = props
  const known: Partial<typeof AUDIT_SENTENCES> = AUDIT_SENTENCES
  const sentence = known[asAction(entry.action)]?.[context.language]
  if (sentence === undefined) return <code>{entry.action}</code>
  // Every second part is a placeholder's name.
  const parts = sentence.split(/\{(\w+)\}/)
  return <>{parts.map((part, i) => (i % 2 === 0 ? part : blank(part)))}</>

  function blank(name: string): Child {
    if (name === 'subject') return <Person context={context} id={entry.subject_id} names={names} />
    if (name === 'staff') return <StaffMember context={context} id={entry.subject_staff_id} names={names} />
    if (name === 'actor') return <Actor {...props} />
    const value = entry.details?.[name]
    return <bdi>{typeof value === 'string' || typeof value === 'number' ? value : '…'}</bdi>
  }
}

const asAction = (action: string) => action as AuditAction
