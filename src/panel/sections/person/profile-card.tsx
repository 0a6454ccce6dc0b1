import { changeUser } from '../../../admin/person/endpoints.ts'
import { Badge, Card, Facts, Time, Typed } from '../../kit/small.tsx'
import { COMMON } from '../../texts/common.ts'
import { hasFactor, personPath } from './person-scene.ts'
import type { PersonScene } from './person-scene.ts'

/** The account's status in a word or two. */
export function PersonBadges({ scene: { person, text, context } }: { scene: PersonScene }) {
  const common = COMMON[context.language]
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
      {person.role === null ? null : <Badge>{common[person.role]}</Badge>}
      <span class="muted">#{person.id}</span>
    </p>
  )
}

export function ProfileCard({ scene }: { scene: PersonScene }) {
  const { person, text, context } = scene
  const { block, deletion } = person
  const common = COMMON[context.language]
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
          [text.country, <Typed text={person.country} />],
          [text.role, person.role === null ? text.noRole : common[person.role]],
          ...(person.role === null ? [] : ([[text.password, person.has_password ? text.set : text.notSet]] as const)),
          ...(person.second_factor === null ? [] : ([[text.factor, factorText(scene)]] as const)),
          [text.joined, <Time at={person.date_joined} context={context} />],
          [text.lastLogin, <Time at={person.last_login} context={context} />],
        ]}
      />
    </Card>
  )
}

/** Second factors. */
function factorText({ person, text }: PersonScene): string {
  const { second_factor: factor } = person
  if (factor === null || !hasFactor(person)) return text.notSet
  const passkeys = factor.passkeys === 0 ? [] : [`${text.passkeys}: ${factor.passkeys}`]
  return [...(factor.app ? [text.factorApp] : []), ...passkeys].join(' · ')
}
