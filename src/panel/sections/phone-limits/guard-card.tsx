import { unlockNumber } from '../../../admin/phone-limits/endpoints.ts'
import type { PhoneLimits } from '../../../admin/phone-limits/responses.ts'
import { ActionForm, LostForm, wordsOf } from '../../kit/action.tsx'
import type { Action } from '../../kit/action.tsx'
import type { PanelContext } from '../../kit/context.ts'
import { Field } from '../../kit/field.tsx'
import type { FormState } from '../../kit/forms.ts'
import { Badge, Card, Time } from '../../kit/small.tsx'
import { Table } from '../../kit/table.tsx'
import { NUMBER_TEXTS } from '../../texts/numbers.ts'

type LaneState = PhoneLimits['lanes'][number]

interface Guarded {
  guard: PhoneLimits
  /** Where to return after the unlock: the page of the number or of the person. */
  back: 'number' | 'person'
}

export const unlockAction: Action<Guarded> = {
  endpoint: unlockNumber,
  path: '/numbers/unlock',
  params: ({ phone = '' }) => ({ phone }),
  primary: ({ guard }) => guard.is_locked,
  words: ({ language }) => wordsOf(NUMBER_TEXTS[language], 'unlock'),
  fields: (_, { guard, back }) => (
    <>
      <input type="hidden" name="phone" value={guard.phone} />
      <input type="hidden" name="back" value={back} />
    </>
  ),
  async done({ c, values, answer }) {
    const { phone, user_id: id } = await answer.json<PhoneLimits>()
    const isOfPerson = values['back'] === 'person' && id !== null
    return c.redirect(isOfPerson ? `/admin/people/${id}/?done=unlocked` : numberPath(phone, 'unlocked'), 303)
  },
}

export const numberPath = (phone: string, done?: string) =>
  `/admin/numbers/?${new URLSearchParams({ phone, ...(done !== undefined && { done }) }).toString()}`

interface GuardCardProps {
  context: PanelContext
  guard: PhoneLimits
  back?: Guarded['back']
}

/** The limits of a number and the unlock, on its own page and on that of its owner. */
export function GuardCard({ context, guard, back = 'number' }: GuardCardProps) {
  const text = NUMBER_TEXTS[context.language]
  const { lanes } = guard
  const budget = (count: number, limit: number, until: string | null) => (
    <Budget context={context} count={count} limit={limit} until={until} />
  )
  return (
    <Card title={text.limits} actions={<GuardState context={context} guard={guard} />}>
      <Table<LaneState>
        caption={text.caption}
        rows={lanes}
        empty=""
        columns={[
          { title: text.lane, lead: true, cell: ({ purpose }) => text.lanes[purpose] },
          { title: text.code, cell: (lane) => <CodeState context={context} lane={lane} /> },
          { title: text.attempts, cell: (lane) => budget(lane.attempts, lane.attempts_limit, lane.attempts_until) },
          { title: text.failures, cell: (lane) => budget(lane.failures, lane.failures_limit, lane.locked_until) },
          { title: text.sends, cell: (lane) => budget(lane.sends, lane.sends_limit, lane.sends_until) },
          {
            title: text.next,
            cell: (lane) => <NextCode context={context} lane={lane} />,
          },
        ]}
      />
      {context.may(unlockNumber) ? <UnlockForm context={context} guard={guard} back={back} /> : null}
    </Card>
  )
}

/** Locked or not, in one word. */
function GuardState({ context, guard }: { context: PanelContext; guard: PhoneLimits }) {
  const text = NUMBER_TEXTS[context.language]
  if (guard.is_locked) return <Badge tone="bad">{text.locked}</Badge>
  return isWaiting(guard) ? <Badge tone="attention">{text.waiting}</Badge> : <Badge tone="good">{text.notLocked}</Badge>
}

/** A cooldown, which an unlock ends too. */
const isWaiting = ({ lanes }: PhoneLimits) => lanes.some(({ next_send_at: at }) => at !== null)

/** When the next code may be requested: once every limit allows it. */
function NextCode({ context, lane }: { context: PanelContext; lane: LaneState }) {
  const ends = [lane.next_send_at, lane.locked_until, lane.sends_until].filter((at) => at !== null)
  const last = ends.toSorted().at(-1)
  return last === undefined ? <span>{NUMBER_TEXTS[context.language].now}</span> : <Time at={last} context={context} />
}

function CodeState({ context, lane }: { context: PanelContext; lane: LaneState }) {
  const state = NUMBER_TEXTS[context.language].codes[lane.code]
  if (lane.code_expires_at === null) return <span class="muted">{state}</span>
  return (
    <span class="until">
      {state} <Until context={context} at={lane.code_expires_at} />
    </span>
  )
}

interface BudgetProps {
  context: PanelContext
  count: number
  limit: number
  until: string | null
}

function Budget({ context, count, limit, until }: BudgetProps) {
  const amount = NUMBER_TEXTS[context.language].of(count, limit)
  if (until === null) return <span>{amount}</span>
  return (
    <span class="until">
      <Badge tone="bad">{amount}</Badge> <Until context={context} at={until} />
    </span>
  )
}

const Until = ({ context, at }: { context: PanelContext; at: string }) => (
  <small>
    {NUMBER_TEXTS[context.language].until} <Time at={at} context={context} />
  </small>
)

/** Remaining unlocks and the button. If there are none left, the button is disabled and says why. */
function UnlockForm({ context, guard, back }: Guarded & { context: PanelContext }) {
  const text = NUMBER_TEXTS[context.language]
  const { unlocks, unlocks_limit: limit, unlocks_until: until } = guard
  const left = text.unlocksLeft(Math.max(0, limit - unlocks), limit)
  if (until !== null) {
    return (
      <>
        <LostForm action={unlockAction} context={context} drawn={[]} />
        <p class="muted note" id="unlocks-left">
          {left} {text.unlocksSpent} <Time at={until} context={context} />
        </p>
        <button type="button" disabled aria-describedby="unlocks-left">
          {text.unlock}
        </button>
      </>
    )
  }
  // A refused form stays, with its reason.
  const isOffered = guard.is_locked || isWaiting(guard) || context.refused?.form.message !== undefined
  return (
    <>
      <p class="muted note">
        {left} {isOffered ? null : text.nothingToUnlock}
      </p>
      {isOffered ? <ActionForm action={unlockAction} context={context} of={{ guard, back }} /> : null}
    </>
  )
}

/** Looks up any number, whether or not someone has signed in with it. */
export function LookForm({ context, form }: { context: PanelContext; form: FormState }) {
  const text = NUMBER_TEXTS[context.language]
  return (
    <form class="look" method="get" action="/admin/numbers/">
      <Field
        form={form}
        name="phone"
        type="tel"
        inputmode="tel"
        label={text.look}
        hint={text.lookHint}
        autocomplete="off"
        maxlength={40}
        required
      />
      <button type="submit">{text.show}</button>
    </form>
  )
}
