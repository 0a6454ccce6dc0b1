import { changeUser } from '../../../admin/person/endpoints.ts'
import { Badge, Card, Country, Facts, Time, Typed } from '../../kit/small.tsx'
import { personPath } from './person-scene.ts'
import type { PersonScene } from './person-scene.ts'

/** The account's status in a word or two. */
export function PersonBadges({ scene: { person, text } }: { scene: PersonScene }) {
  return (
    <p class="actions">
      {person.deleted_at !== null ? (
        <Badge tone="bad">{text.deletedPerson}</Badge>
      ) : person.is_active ? (
        <Badge tone="good">{text.active}</Badge>
      ) : (
        <Badge tone="bad">{text.blocked}</Badge>
      )}
      {person.deletion === null ? null : <Badge tone="attention">{text.deletionScheduled}</Badge>}
      <span class="muted">#{person.id}</span>
    </p>
  )
}

export function ProfileCard({ scene }: { scene: PersonScene }) {
  const { person, text, context } = scene
  const { block, deletion } = person
  const edit = context.may(changeUser) && person.deleted_at === null && (
    <a class="button" href={`${personPath(person.id)}edit/`}>
      {text.edit}
    </a>
  )
  return (
    <Card title={text.profile} actions={edit || null}>
      {person.deleted_at === null ? null : <p class="muted">{text.deletedHint}</p>}
      <Facts
        facts={[
          ...(block === null
            ? []
            : ([
                [text.blockedUntil, block.until === null ? text.noEnd : <Time at={block.until} context={context} />],
                [text.blockReason, <Typed text={block.reason} />],
              ] as const)),
          ...(deletion === null
            ? []
            : ([[text.deletionAt, <Time at={deletion.deletion_at} context={context} />]] as const)),
          [text.phone, <Typed text={person.phone} />],
          [text.email, <Typed text={person.email} />],
          [text.firstName, <Typed text={person.first_name} />],
          [text.lastName, <Typed text={person.last_name} />],
          [text.displayName, <Typed text={person.display_name} />],
          [text.inviteCode, <code>{person.invite_code}</code>],
          [text.country, <Country context={context} code={person.country} />],
          [text.joined, <Time at={person.date_joined} context={context} />],
          [text.lastLogin, <Time at={person.last_login} context={context} />],
        ]}
      />
    </Card>
  )
}
