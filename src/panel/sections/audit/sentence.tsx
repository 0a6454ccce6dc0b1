import type { Child } from 'hono/jsx'
import type { AuditEntry } from '../../../admin/audit/responses.ts'
import type { AuditAction } from '../../../audit/actions.ts'
import type { PanelContext } from '../../kit/context.ts'
import { AUDIT_SENTENCES } from '../../texts/audit-sentences.ts'
import { AUDIT_TEXTS } from '../../texts/audit.ts'
import { fillIn } from '../../texts/fill-in.ts'

export interface EntryProps {
  context: PanelContext
  entry: AuditEntry
  /** What people are called, by their id. */
  names: Map<number, string>
}

/** Somebody of an event, with the way to their page. */
function Person({ context, id, names }: Omit<EntryProps, 'entry'> & { id: number | null }) {
  const text = AUDIT_TEXTS[context.language]
  if (id === null) return <span class="muted">{text.unknown}</span>
  return (
    <a href={`/admin/people/${id}/`}>
      <bdi>{names.get(id) ?? fillIn(text.person, { id })}</bdi>
    </a>
  )
}

/** Who did it: people with a link, the service by itself without. */
export function Actor({ context, entry: { actor }, names }: EntryProps) {
  const text = AUDIT_TEXTS[context.language]
  if (actor.kind === 'system') return <span class="muted">{text.system}</span>
  return (
    <span>
      <Person context={context} id={actor.id} names={names} />
      {actor.kind === 'staff' ? <small class="muted"> {text.staffMember}</small> : null}
    </span>
  )
}

/** What has happened, as a sentence. An action that is gone from the table, of an older version, is shown as it is. */
export function Sentence(props: EntryProps) {
  const { context, entry, names } = props
  const known: Partial<typeof AUDIT_SENTENCES> = AUDIT_SENTENCES
  const sentence = known[asAction(entry.action)]?.[context.language]
  if (sentence === undefined) return <code>{entry.action}</code>
  // Every second part is the name of a blank.
  const parts = sentence.split(/\{(\w+)\}/)
  return <>{parts.map((part, i) => (i % 2 === 0 ? part : blank(part)))}</>

  function blank(name: string): Child {
    if (name === 'subject') return <Person context={context} id={entry.subject_id} names={names} />
    if (name === 'actor') return <Actor {...props} />
    const value = entry.details?.[name]
    return <bdi>{typeof value === 'string' || typeof value === 'number' ? value : '…'}</bdi>
  }
}

const asAction = (action: string) => action as AuditAction
