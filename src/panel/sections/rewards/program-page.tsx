import { changeRewardProgram } from '../../../admin/programs/endpoints.ts'
import type { Program, ProgramVersions } from '../../../admin/programs/responses.ts'
import { formatAmount } from '../../../lib/amount.ts'
import { toIso } from '../../../lib/time.ts'
import type { Ports } from '../../../ports.ts'
import { ActionForm, wordsOf } from '../../kit/action.tsx'
import type { Action } from '../../kit/action.tsx'
import type { PanelContext } from '../../kit/context.ts'
import { fillIn } from '../../kit/format.ts'
import { Badge, Card, Facts, Time } from '../../kit/small.tsx'
import { Table } from '../../kit/table.tsx'
import { PROGRAM_TEXTS } from '../../texts/programs.ts'
import { SIMULATION_TEXTS } from '../../texts/simulation.ts'
import { inOwnWords, LimitFields, limitsBody } from './program-form.tsx'
import { ruleFacts, RuleSummary } from './rule-words.tsx'

const PATH = '/programs/:id{[0-9]+}'

interface ProgramProps {
  context: PanelContext
  program: Program
}

const TONES = { active: 'good', paused: 'attention', ended: 'plain' } as const

export const StateBadge = ({ context: { language }, program: { state } }: ProgramProps) => (
  <Badge tone={TONES[state]}>{PROGRAM_TEXTS[language].states[state]}</Badge>
)

/** What the program has cost, beside its budget. */
export function BudgetBar({ context: { language }, program: { spent, budget, unit } }: ProgramProps) {
  const text = PROGRAM_TEXTS[language]
  const amount = (value: number) => formatAmount(value, unit, language)
  if (budget === null) return <span>{amount(spent)}</span>
  return (
    <span class="expiry">
      <progress max={budget} value={Math.max(0, spent)} aria-label={text.budget}></progress>
      <span>{fillIn(text.budgetUsed, { spent: amount(spent), budget: amount(budget) })}</span>
    </span>
  )
}

const common = { endpoint: changeRewardProgram } as const

const named =
  (name: 'pause' | 'resume' | 'limits' | 'end') =>
  ({ language }: PanelContext) =>
    wordsOf(PROGRAM_TEXTS[language], name)

/** What staff can do to a program besides setting another rule. */
export function programActions(clock: Ports['clock']): Action<Program>[] {
  return [
    {
      ...{ ...common, path: `${PATH}/pause`, done: 'paused', words: named('pause') },
      body: ({ reason }) => ({ paused: true, reason }),
      offered: ({ state }) => state === 'active',
    },
    {
      ...{ ...common, path: `${PATH}/resume`, done: 'resumed', words: named('resume') },
      body: ({ reason }) => ({ paused: false, reason }),
      offered: ({ state }) => state === 'paused',
    },
    {
      ...{ ...common, path: `${PATH}/limits`, done: 'changed', words: named('limits') },
      body(values) {
        const { ends_at: endsAt, budget } = limitsBody(values)
        // The browser's input has no seconds: an end that was not touched is not sent.
        const isTouched = values['ends_at'] !== values['ends_was']
        const { revision, reason } = values
        return { budget, ...(isTouched && { ends_at: endsAt }), revision, reason }
      },
      hidden: ({ unit }) => ({ unit }),
      fields: (form, program, { language }) => (
        <LimitFields text={PROGRAM_TEXTS[language]} form={inOwnWords(form, language)} program={program} />
      ),
    },
    {
      ...{ ...common, path: `${PATH}/end`, done: 'ended', words: named('end'), danger: true },
      body: ({ reason }) => ({ ends_at: toIso(clock()), reason }),
      offered: ({ state }) => state !== 'ended',
    },
  ]
}

interface ProgramPageProps extends ProgramProps {
  versions: ProgramVersions['results']
  actions: Action<Program>[]
}

/** A program: what it pays for, what it has cost, its versions, and what can be done to it. */
export function ProgramPage({ context, program, versions, actions }: ProgramPageProps) {
  const { language } = context
  const text = PROGRAM_TEXTS[language]
  const { id, budget, spent, unit } = program
  const amount = (value: number | null) => (value === null ? text.noBudget : formatAmount(value, unit, language))
  const may = context.may(changeRewardProgram)
  return (
    <>
      <div class="cards">
        <Card
          title={text.rule}
          actions={
            may ? (
              <div class="actions">
                <a class="button" href={`/admin/programs/${id}/simulate/`}>
                  {SIMULATION_TEXTS[language].open}
                </a>
                <a class="button" href={`/admin/programs/${id}/version/`}>
                  {text.newVersion}
                </a>
              </div>
            ) : undefined
          }
        >
          <Facts facts={ruleFacts(context, program)} />
        </Card>
        <div>
          <Card title={text.facts} actions={<StateBadge context={context} program={program} />}>
            <BudgetBar context={context} program={program} />
            <Facts
              facts={[
                [text.budget, amount(budget)],
                ...(budget === null ? [] : [[text.left, amount(budget - spent)] as const]),
                [text.ends, program.ends_at === null ? text.never : <Time at={program.ends_at} context={context} />],
                [text.created, <Time at={program.created_at} context={context} />],
              ]}
            />
            <p class="muted">
              {text.spent}: {text.spentHint}
            </p>
          </Card>
          {may ? (
            <Card title={text.actions}>
              <div class="person-actions">
                {actions.map((action) => (
                  <ActionForm action={action} context={context} of={program} />
                ))}
              </div>
            </Card>
          ) : null}
        </div>
      </div>
      <Card title={text.versions}>
        <Table
          caption={text.versions}
          rows={versions}
          empty={null}
          columns={[
            {
              title: text.version,
              lead: true,
              cell: ({ version }) => (
                <span>
                  {version} {version === program.version ? <Badge tone="good">{text.current}</Badge> : null}
                </span>
              ),
            },
            { title: text.rule, wide: true, cell: ({ rule }) => <RuleSummary context={context} of={{ rule, unit }} /> },
            { title: text.since, cell: ({ created_at: at }) => <Time at={at} context={context} /> },
          ]}
        />
      </Card>
    </>
  )
}
