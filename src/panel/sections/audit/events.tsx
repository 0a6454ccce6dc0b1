import type { Child } from 'hono/jsx'
import type { Names } from '../../../admin/audit/name-people.ts'
import type { AuditEntry } from '../../../admin/audit/responses.ts'
import { readStaffAccount } from '../../../admin/staff/endpoints.ts'
import type { AuditAction } from '../../../audit/actions.ts'
import type { PanelContext } from '../../kit/context.ts'
import { countryName, fillIn } from '../../kit/format.ts'
import { BY_DATE } from '../../kit/list-parts.tsx'
import { Badge, Time } from '../../kit/small.tsx'
import type { Column } from '../../kit/table.tsx'
import { AUDIT_SENTENCES } from '../../texts/audit-sentences.ts'
import { AUDIT_TEXTS } from '../../texts/audit.ts'
import type { AuditTexts } from '../../texts/audit.ts'
import { Details } from './details.tsx'

/** Audit events; `names` has the names of the people and staff in them. */
export function eventColumns(context: PanelContext, names: Names): Column<AuditEntry>[] {
  const text = AUDIT_TEXTS[context.language]
  return [
    { title: text.at, sort: BY_DATE, cell: ({ at }) => <Time at={at} context={context} /> },
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
  const { actor, subject_id: subject, subject_staff_id: member } = props.entry
  const { self, selfOfStaff } = AUDIT_TEXTS[props.context.language]
  const isSelf = actor.id !== null && actor.id === (actor.kind === 'user' ? subject : member)
  if (!isSelf || actor.kind === 'system') return <Actor {...props} />
  return <span class="muted">{actor.kind === 'user' ? self : selfOfStaff}</span>
}

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
function Sentence({ context, entry, names }: EntryProps) {
  const known: Partial<typeof AUDIT_SENTENCES> = AUDIT_SENTENCES
  const sentence = known[asAction(entry.action)]?.[context.language]
  if (sentence === undefined) return <code>{entry.action}</code>
  // Every second part is a placeholder's name.
  const parts = sentence.split(/\{(\w+)\}/)
  return <>{parts.map((part, i) => (i % 2 === 0 ? part : blank(part)))}</>

  function blank(name: string): Child {
    if (name === 'subject') return <Person context={context} id={entry.subject_id} names={names} />
    if (name === 'staff') return <StaffMember context={context} id={entry.subject_staff_id} names={names} />
    const value = entry.details?.[name]
    if (name === 'country' && typeof value === 'string') return countryName(context.language, value)
    return <bdi>{typeof value === 'string' || typeof value === 'number' ? value : '…'}</bdi>
  }
}

const asAction = (action: string) => action as AuditAction
