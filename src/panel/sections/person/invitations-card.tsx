import type { InvitedPerson } from '../../../admin/person/responses.ts'
import { formatCount } from '../../kit/format.ts'
import { Badge, Card, Time, Typed } from '../../kit/small.tsx'
import { nameOf, personPath } from './person-scene.ts'
import type { PersonScene } from './person-scene.ts'

export type Branches = Map<number, InvitedPerson[]>

/** The tree of a person's invitees, and how many there are at each level. */
export function InvitationsCard({ scene, branches }: { scene: PersonScene; branches: Branches }) {
  const { person, text, context } = scene
  return (
    <Card title={text.invitees}>
      {person.levels.length === 0 ? null : (
        <p class="actions">
          {person.levels.map(({ level, people }) => (
            <Badge>
              {text.level} {level}: {formatCount(people, context.language)}
            </Badge>
          ))}
        </p>
      )}
      {person.invited.length === 0 ? (
        <p class="muted">{text.noInvitees}</p>
      ) : (
        <Branch scene={scene} inviter={person} people={person.invited} branches={branches} />
      )}
    </Card>
  )
}

interface BranchProps {
  scene: PersonScene
  inviter: { id: number; invited_count: number }
  people: InvitedPerson[]
  branches: Branches
  /** The people above, so that nobody appears below themselves. */
  above?: number[]
}

function Branch({ scene, inviter, people, branches, above = [] }: BranchProps) {
  const { text, context } = scene
  const path = [...above, inviter.id]
  return (
    <ul class="tree">
      {people.map((one) => {
        const below = path.includes(one.id) ? undefined : branches.get(one.id)
        return (
          <li id={`person-${one.id}`}>
            <div class="tree-person">
              <PersonLink person={one} />
              {one.is_active ? null : <Badge tone="bad">{text.blocked}</Badge>}
              {one.invited_count === 0 ? null : (
                <a class="tree-toggle" href={withBranch(context.url, one.id)} aria-expanded={below ? 'true' : 'false'}>
                  {below ? '−' : '+'} {formatCount(one.invited_count, context.language)}
                  <span class="unseen">{` ${below ? text.close : text.open}: ${nameOf(one)}`}</span>
                </a>
              )}
              <small class="muted">
                <Time at={one.date_joined} context={context} />
              </small>
            </div>
            {below ? <Branch scene={scene} inviter={one} people={below} branches={branches} above={path} /> : null}
          </li>
        )
      })}
      {inviter.invited_count > people.length ? (
        <li>
          <a href={`${personPath(inviter.id)}invited/`}>
            {text.allInvitees}: {formatCount(inviter.invited_count, context.language)}
          </a>
        </li>
      ) : null}
    </ul>
  )
}

/** A person's name, linked to their page. */
export const PersonLink = ({ person }: { person: Parameters<typeof nameOf>[0] }) => (
  <a href={personPath(person.id)}>
    <Typed text={nameOf(person)} />
  </a>
)

/** The most branches one page shows: each costs about a dozen rows. */
const MAX_OPEN = 8

/** Ids of open branches: `?open=12.57`. */
export const openOf = ({ searchParams }: URL): number[] =>
  [...new Set((searchParams.get('open') ?? '').split('.').filter((id) => /^[1-9]\d{0,14}$/.test(id)))]
    .slice(-MAX_OPEN)
    .map(Number)

/** The page's address with one more branch, or one less. */
function withBranch(url: URL, id: number): string {
  const open = openOf(url)
  const next = open.includes(id) ? open.filter((one) => one !== id) : [...open, id]
  const search = next.length === 0 ? '' : `?open=${next.join('.')}`
  return `${url.pathname}${search}#person-${id}`
}
