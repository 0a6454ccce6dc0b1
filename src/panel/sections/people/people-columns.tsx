import type { Person } from '../../../admin/people/responses.ts'
import { nameOf as nameOfPerson } from '../../../identity/display-name.ts'
import type { PanelContext } from '../../kit/context.ts'
import { formatCount } from '../../kit/format.ts'
import { Badge, Country, Time, Typed } from '../../kit/small.tsx'
import type { Column } from '../../kit/table.tsx'
import { PEOPLE_TEXTS } from '../../texts/people.ts'

/** The columns of a list of people, with a checkbox if `selectable`. */
export function peopleColumns(context: PanelContext, selectable: boolean): Column<Person>[] {
  const text = PEOPLE_TEXTS[context.language]
  const columns: Column<Person>[] = [
    {
      title: text.person,
      lead: true,
      sort: { ascending: 'first_name', descending: '-first_name' },
      cell: (person) => <PersonCell context={context} person={person} />,
    },
    { title: text.contacts, wide: true, cell: contactsOf },
    {
      title: text.country,
      sort: { ascending: 'country', descending: '-country' },
      cell: ({ country }) => <Country context={context} code={country} />,
    },
    {
      title: text.code,
      sort: { ascending: 'invite_code', descending: '-invite_code' },
      cell: ({ invite_code: code, invited_by_code: by }) => (
        <div class="lines code">
          <code>{code}</code>
          {by === null ? null : (
            <small class="muted">
              {text.invitedBy} <code>{by}</code>
            </small>
          )}
        </div>
      ),
    },
    {
      title: text.invitedCount,
      sort: { ascending: 'least_invited', descending: 'most_invited', first: 'descending' },
      cell: ({ invited_count: count }) => formatCount(count, context.language),
      numeric: true,
    },
    {
      title: text.joined,
      sort: { ascending: 'oldest', descending: 'newest', first: 'descending' },
      cell: ({ date_joined: joined, last_login: last }) => (
        <div class="lines times">
          <Time at={joined} context={context} />
          {last === null ? null : (
            <small class="muted">
              {text.lastLogin} <Time at={last} context={context} />
            </small>
          )}
        </div>
      ),
    },
  ]
  const box: Column<Person> = {
    title: text.select,
    cell: (person) => (
      <input
        type="checkbox"
        name="ids"
        value={String(person.id)}
        aria-label={`${text.select}: ${nameOf(person) ?? text.unnamed}, ${person.id}`}
      />
    ),
  }
  return selectable ? [box, ...columns] : columns
}

const nameOf = ({ first_name: firstName, last_name: lastName, display_name: displayName }: Person) =>
  nameOfPerson({ firstName, lastName, displayName })

const contactsOf = ({ phone, email }: Person) => (
  <div class="lines">
    {phone === null && email !== null ? null : (
      <span class="phone">
        <Typed text={phone} />
      </span>
    )}
    {email === null ? null : (
      <small>
        <Typed text={email} />
      </small>
    )}
  </div>
)

function PersonCell({ context, person }: { context: PanelContext; person: Person }) {
  const text = PEOPLE_TEXTS[context.language]
  const { id, is_active: isActive, block, deletion_requested_at: leaving } = person
  const until = block?.until ?? null
  return (
    <div class="lines">
      <a href={`/admin/people/${id}/`}>
        <bdi>{nameOf(person) ?? text.unnamed}</bdi>
      </a>
      <small class="muted">{id}</small>
      {isActive ? null : (
        <Badge tone="bad">
          {text.blockedBadge}
          {until === null ? null : (
            <>
              {' '}
              {text.until} <Time at={until} context={context} />
            </>
          )}
        </Badge>
      )}
      {leaving === null ? null : <Badge tone="attention">{text.leaving}</Badge>}
    </div>
  )
}
