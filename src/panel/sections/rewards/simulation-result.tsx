import { changeRewardProgram } from '../../../admin/programs/endpoints.ts'
import type { Program, SimulatedPlan, Simulation } from '../../../admin/programs/responses.ts'
import { SIDES } from '../../../db/reward-schema.ts'
import { formatAmount } from '../../../lib/amount.ts'
import { ActionForm, wordsOf } from '../../kit/action.tsx'
import type { Action } from '../../kit/action.tsx'
import { Bars } from '../../kit/chart.tsx'
import type { PanelContext } from '../../kit/context.ts'
import { fillIn, formatChange, formatCount } from '../../kit/format.ts'
import type { Values } from '../../kit/forms.ts'
import { Card, Stat } from '../../kit/small.tsx'
import { Table } from '../../kit/table.tsx'
import { REWARD_TEXTS } from '../../texts/rewards.ts'
import { SIMULATION_TEXTS } from '../../texts/simulation.ts'
import { nameIn } from './evidence.tsx'
import type { Names } from './evidence.tsx'

/** Of those who would get most. */
export const SHOWN = 10

/** A draft that was simulated: the fields of its form. */
interface Draft {
  id: number
  values: Values
}

/** The rule alone becomes a version. */
const publish: Action<Draft> = {
  endpoint: changeRewardProgram,
  path: '/programs/:id{[0-9]+}/version',
  done: '',
  primary: () => true,
  words: ({ language }) => wordsOf(SIMULATION_TEXTS[language], 'publish'),
  hidden: ({ values }) =>
    Object.fromEntries(
      Object.entries(values).filter(([name]) => name === 'unit' || name === 'revision' || name.startsWith('rule.')),
    ),
}

const sum = ({ rewards }: SimulatedPlan) => rewards.inviter + rewards.invitee

interface ResultProps {
  context: PanelContext
  program: Program
  values: Values
  simulation: Simulation
  names: Names
}

/** What the draft would have made of the events, beside the current rule. */
export function SimulationResult({ context, program, values, simulation, names }: ResultProps) {
  const { language } = context
  const text = SIMULATION_TEXTS[language]
  const { draft, current, events, left_out: leftOut } = simulation
  const count = (value: number) => formatCount(value, language)
  const amount = (value: number) => formatAmount(value, program.unit, language)
  const stat = (name: string, of: (plan: SimulatedPlan) => number, words: (value: number) => string) => {
    const change = formatChange(of(draft), of(current), language)
    const beside = fillIn(text.currentHint, { value: words(of(current)) })
    return (
      <Stat
        name={`${text.draft}: ${name}`}
        value={words(of(draft))}
        hint={change === undefined ? beside : `${beside} (${change})`}
      />
    )
  }
  const pair = (name: string, of: (plan: SimulatedPlan) => number, words: (value: number) => string) => (
    <figure>
      <figcaption>{name}</figcaption>
      <Bars
        rows={[
          { name: text.draft, value: of(draft), text: words(of(draft)) },
          { name: text.current, value: of(current), text: words(of(current)) },
        ]}
      />
    </figure>
  )
  return (
    <Card title={text.result}>
      <p class="muted">
        {fillIn(text.events, {
          all: count(events),
          event: values['rule.event']?.trim() ?? '',
          events: count(draft.events),
        })}
      </p>
      {leftOut === 0 ? null : <p class="notice attention">{fillIn(text.leftOut, { count: count(leftOut) })}</p>}
      <div class="stats compared">
        {stat(text.cost, ({ cost }) => cost, amount)}
        {stat(text.rewards, sum, count)}
      </div>
      {draft.added === 0 ? null : <p class="muted">{fillIn(text.added, { count: count(draft.added) })}</p>}
      <div class="pairs">
        {SIDES.map((side) => pair(`${text.cost} ${text.sides[side]}`, ({ costs }) => costs[side], amount))}
        {SIDES.map((side) => pair(`${text.rewards} ${text.sides[side]}`, ({ rewards }) => rewards[side], count))}
      </div>
      <Declined context={context} events={events} draft={draft} current={current} />
      <div class="pairs">
        {SIDES.map((side) => {
          const top = draft.top[side].slice(0, SHOWN)
          if (top.length === 0) return null
          return (
            <section>
              <h3>{text.top[side]}</h3>
              <Bars
                rows={top.map(({ user_id: id, amount: value }) => ({
                  ...{ name: nameIn(names, id), value, text: amount(value) },
                  href: `/admin/people/${id}/`,
                }))}
              />
            </section>
          )
        })}
      </div>
      <ActionForm action={publish} context={context} of={{ id: program.id, values }} />
    </Card>
  )
}

type DeclinedProps = Pick<ResultProps, 'context'> & Pick<Simulation, 'events' | 'draft' | 'current'>

const unpaid = ({ declined, ended }: SimulatedPlan): Partial<Record<string, number>> => ({ ...declined, ...ended })

/** How many sides earned nothing, or lost it, by reason. */
function Declined({ context: { language }, events, draft, current }: DeclinedProps) {
  const text = SIMULATION_TEXTS[language]
  const { voided, expired } = REWARD_TEXTS[language].states
  const rows = Object.entries({ ...text.reasons, voided, expired }).map(([key, reason]) => ({
    reason,
    draft: unpaid(draft)[key] ?? 0,
    current: unpaid(current)[key] ?? 0,
  }))
  return (
    <section>
      <h3>{text.declined}</h3>
      <Table
        caption={text.declined}
        rows={rows.filter((row) => row.draft + row.current > 0)}
        empty={events === 0 ? text.noEvents : text.noneDeclined}
        columns={[
          { title: text.reason, lead: true, cell: ({ reason }) => reason },
          { title: text.draft, numeric: true, cell: (row) => formatCount(row.draft, language) },
          { title: text.current, numeric: true, cell: (row) => formatCount(row.current, language) },
        ]}
      />
    </section>
  )
}
