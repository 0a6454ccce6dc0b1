import type { PersonSummary } from '../../identity/person-contract.ts'
import { GROWTH } from '../texts/growth.ts'
import type { PanelContext } from './context.ts'
import { Badge } from './small.tsx'

interface PersonLinkProps {
  context: PanelContext
  /** Left out where the status does not matter. */
  person: Pick<PersonSummary, 'id' | 'name' | 'phone'> & Partial<Pick<PersonSummary, 'state'>>
}

/** A person in a list: name and number, linked to their page. */
export function PersonLink({ context, person: { id, name, phone, state = 'active' } }: PersonLinkProps) {
  const text = GROWTH[context.language]
  const nameless = state === 'deleted' ? text.deletedPerson : text.person
  return (
    <span class="person">
      <a href={`/admin/people/${id}/`}>
        <bdi>{name ?? phone ?? `${nameless} ${id}`}</bdi>
      </a>
      {state === 'active' ? null : <Badge tone={state === 'blocked' ? 'bad' : 'plain'}>{text[state]}</Badge>}
      {name !== null && phone !== null ? (
        <small class="muted">
          <bdi>{phone}</bdi>
        </small>
      ) : null}
    </span>
  )
}
