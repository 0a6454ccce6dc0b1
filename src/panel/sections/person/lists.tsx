import type { Names } from '../../../admin/audit/name-people.ts'
import type { PersonDetails } from '../../../admin/person/responses.ts'
import { ActionForm, isOffered } from '../../kit/action.tsx'
import { formatCount } from '../../kit/format.ts'
import { Card, Country, Time, Typed } from '../../kit/small.tsx'
import { Table } from '../../kit/table.tsx'
import type { Column } from '../../kit/table.tsx'
import { AUDIT_TEXTS } from '../../texts/audit.ts'
import { eventColumns } from '../audit/events.tsx'
import { LinkState } from '../links/link-page.tsx'
import { endOne } from './actions-card.tsx'
import type { PersonScene } from './person-scene.ts'

/** A person's links with their statistics. */
export function LinksCard({ scene: { person, text, context } }: { scene: PersonScene }) {
  const number = (value: number) => formatCount(value, context.language)
  const { clicks, uniques, signups } = person.referrals
  return (
    <Card title={text.links} actions={<a href={`/admin/links/?owner=${person.id}`}>{text.allLinks}</a>}>
      <p class="muted">
        {text.ofAllLinks}: {text.clicks} {number(clicks)} · {text.uniques} {number(uniques)} · {text.signups}{' '}
        {number(signups)}
      </p>
      <Table
        caption={text.links}
        rows={person.links}
        empty={text.noLinks}
        columns={[
          { title: text.link, lead: true, cell: ({ code }) => <LinkOf code={code} /> },
          { title: text.label, cell: ({ label }) => <Typed text={label} /> },
          {
            title: text.status,
            cell: ({ state }) => <LinkState context={context} state={state} />,
          },
          { title: text.clicks, cell: ({ clicks }) => number(clicks), numeric: true },
          { title: text.uniques, cell: ({ uniques }) => number(uniques), numeric: true },
          { title: text.signups, cell: ({ signups }) => number(signups), numeric: true },
        ]}
      />
    </Card>
  )
}

const LinkOf = ({ code }: { code: string }) => (
  <a href={`/admin/links/${encodeURIComponent(code)}/`}>
    <code>{code}</code>
  </a>
)

/** A person's sessions. */
export function SessionsCard({ scene }: { scene: PersonScene }) {
  const { person, text, context } = scene
  const one = (session: Session) => ({ id: person.id, person, session: session.id })
  const end: Column<Session> = {
    title: text.action,
    cell: (session) => <ActionForm action={endOne} context={context} of={one(session)} />,
  }
  return (
    <Card title={text.sessions}>
      <Table
        caption={text.sessions}
        rows={person.sessions}
        empty={text.noSessions}
        columns={[
          { title: text.device, lead: true, cell: ({ device }) => <Typed text={device ?? text.unknownDevice} /> },
          { title: text.country, cell: ({ country }) => <Country context={context} code={country} /> },
          { title: text.opened, cell: (session) => <Time at={session.created_at} context={context} /> },
          { title: text.used, cell: (session) => <Time at={session.last_used_at} context={context} /> },
          ...(person.sessions.some((session) => isOffered(endOne, context, one(session))) ? [end] : []),
        ]}
      />
    </Card>
  )
}

type Session = PersonDetails['sessions'][number]

/** Recent events about a person, with a link to all. */
export function EventsCard({ scene: { person, text, context }, names }: { scene: PersonScene; names: Names }) {
  if (person.events === null) return null
  return (
    <Card title={text.audit} actions={<a href={`/admin/audit/?subject=${person.id}`}>{text.allEvents}</a>}>
      <Table
        caption={AUDIT_TEXTS[context.language].list}
        columns={eventColumns(context, names)}
        rows={person.events}
        empty={AUDIT_TEXTS[context.language].empty}
      />
    </Card>
  )
}
