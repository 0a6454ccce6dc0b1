import type { PersonDetails } from '../../../admin/person/responses.ts'
import { Confirm, ReasonField } from '../../kit/action.tsx'
import { formatCount } from '../../kit/format-number.ts'
import { Badge, Card, Time, Typed } from '../../kit/small.tsx'
import { Table } from '../../kit/table.tsx'
import { Events } from '../audit/events.tsx'
import { personPath } from './person-scene.ts'
import type { PersonScene } from './person-scene.ts'

/** The links of somebody, with their numbers. */
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
            cell: ({ state }) => <Badge tone={state === 'live' ? 'good' : 'plain'}>{text.states[state]}</Badge>,
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

/** Where somebody is signed in. */
export function SessionsCard({ scene }: { scene: PersonScene }) {
  const { person, text, context } = scene
  const mayEnd =
    context.may('people.end_sessions') &&
    person.deleted_at === null &&
    (person.role === null || context.staff?.role === 'superuser')
  return (
    <Card title={text.sessions}>
      <Table
        caption={text.sessions}
        rows={person.sessions}
        empty={text.noSessions}
        columns={[
          { title: text.device, lead: true, cell: ({ device }) => <Typed text={device ?? text.unknownDevice} /> },
          { title: text.country, cell: ({ country }) => <Typed text={country} /> },
          { title: text.opened, cell: (session) => <Time at={session.created_at} context={context} /> },
          { title: text.used, cell: (session) => <Time at={session.last_used_at} context={context} /> },
          ...(mayEnd
            ? [{ title: text.action, cell: (session: Session) => <EndOne scene={scene} id={session.id} /> }]
            : []),
        ]}
      />
    </Card>
  )
}

type Session = PersonDetails['sessions'][number]

function EndOne({ scene: { person, text, context, formOf }, id }: { scene: PersonScene; id: string }) {
  const form = formOf(`session-${id}`)
  return (
    <Confirm
      {...{ context, form, action: `${personPath(person.id)}sessions/end/`, label: text.endOne }}
      {...{ explain: text.endOneExplain, submit: text.endOneSubmit }}
    >
      <input type="hidden" name="session" value={id} />
      <ReasonField context={context} form={form} />
    </Confirm>
  )
}

/** The last of what happened to somebody, and the way to the rest. */
export function EventsCard({
  scene: { person, text, context },
  names,
}: {
  scene: PersonScene
  names: Map<number, string>
}) {
  if (person.events === null) return null
  return (
    <Card title={text.audit} actions={<a href={`/admin/audit/?subject=${person.id}`}>{text.allEvents}</a>}>
      <Events context={context} page={{ next: null, previous: null, results: person.events }} names={names} />
    </Card>
  )
}
