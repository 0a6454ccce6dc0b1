import type { Child } from 'hono/jsx'
import type { HeldReward } from '../../../admin/reward-review/responses.ts'
import type { PersonSummary } from '../../../identity/person-contract.ts'
import type { PanelContext } from '../../kit/context.ts'
import { fillIn, formatCount } from '../../kit/format.ts'
import { REVIEW_TEXTS } from '../../texts/reward-review.ts'

export type Signals = HeldReward['signals']
export type Names = Map<number, PersonSummary>

/** Of the people who are alike, before the others are only counted. */
const MOST_NAMED = 5

const likePeople = ['same_device', 'same_network', 'consecutive_numbers'] as const

/** Whom the evidence names. */
export const idsIn = (signals: Signals): number[] => likePeople.flatMap((signal) => signals[signal] ?? [])

/** A person by name where it is known, or else by number or id. */
export function nameIn(names: Names, id: number): string {
  const { name = null, phone = null } = names.get(id) ?? {}
  return name ?? phone ?? `#${id}`
}

/** The same, linked to their page. */
export const PersonName = ({ id, names }: { id: number; names: Names }) => (
  <a href={`/admin/people/${id}/`}>
    <bdi>{nameIn(names, id)}</bdi>
  </a>
)

interface EvidenceProps {
  context: PanelContext
  signals: Signals
  names: Names
}

/** What holds a reward, in words. */
export function Evidence({ context: { language }, signals, names }: EvidenceProps) {
  const text = REVIEW_TEXTS[language]
  const { many_sign_ups: count, invitee_gone: gone, voided_before: wasVoided } = signals
  return (
    <ul class="ledger">
      {likePeople.map((signal) => {
        const ids = signals[signal] ?? []
        if (ids.length === 0) return null
        const [before, after] = text.likePeople[signal].split('{people}')
        const named = ids.slice(0, MOST_NAMED).map((id): Child => <PersonName id={id} names={names} />)
        const others = ids.length - named.length
        if (others > 0) named.push(fillIn(text.more, { count: others }))
        return (
          <li>
            {before}
            {named.map((one, i) => [i === 0 ? null : ', ', one])}
            {after}
          </li>
        )
      })}
      {count === undefined ? null : <li>{fillIn(text.signUps, { count: formatCount(count, language) })}</li>}
      {gone === undefined ? null : <li>{text.gone[gone]}</li>}
      {wasVoided && <li>{text.wasVoided}</li>}
    </ul>
  )
}
