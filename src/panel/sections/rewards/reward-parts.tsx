import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { listRewardPrograms } from '../../../admin/programs/endpoints.ts'
import type { Programs } from '../../../admin/programs/responses.ts'
import { approveRewards, voidRewards } from '../../../admin/reward-review/endpoints.ts'
import type { Reviewed } from '../../../admin/reward-review/responses.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { callAsStaff } from '../../../identity/mount.ts'
import { readSummaries } from '../../../identity/person-summary.ts'
import { formatAmount } from '../../../lib/amount.ts'
import type { Language } from '../../../lib/language.ts'
import { explainReward } from '../../../rewards/endpoints.ts'
import type { Reward } from '../../../rewards/responses.ts'
import { wordsOf } from '../../kit/action.tsx'
import type { Action, FormRoute } from '../../kit/action.tsx'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { fillIn } from '../../kit/format.ts'
import type { Filter } from '../../kit/list-page.tsx'
import { Badge, Time } from '../../kit/small.tsx'
import type { Column } from '../../kit/table.tsx'
import { REVIEW_TEXTS } from '../../texts/reward-review.ts'
import { REWARD_TEXTS } from '../../texts/rewards.ts'
import type { Names, Signals } from './evidence.tsx'

/** What a list of rewards shows besides: programs to filter by, and the people it names. */
export interface Beside {
  programs: Programs['results']
  names: Names
}

export const loadBeside =
  <Row extends object>(idsOf: (row: Row) => number[]) =>
  async (
    c: Context<AppEnv>,
    { ports }: Panel,
    readPage: () => Promise<{ results: Row[] } | undefined>,
  ): Promise<Beside> => {
    const [programs, page] = await Promise.all([callAsStaff(c, ports, listRewardPrograms), readPage()])
    return {
      programs: (await programs.json<Programs>()).results,
      names: await readSummaries(c.var.db, page?.results.flatMap(idsOf) ?? [], c.var.staff),
    }
  }

export function programFilter(language: Language, programs: Beside['programs']): Filter {
  const { program, anyProgram } = REVIEW_TEXTS[language]
  const options = programs.map(({ id, name }) => [String(id), name] as const)
  return { name: 'program_id', label: program, options: [['', anyProgram], ...options] }
}

const TONES = {
  held: 'attention',
  available: 'good',
  fulfilled: 'plain',
  voided: 'bad',
  reversed: 'bad',
  expired: 'plain',
} as const

export interface ListedReward extends Reward {
  /** What holds it for staff, where the list says so. */
  signals?: Signals | null
  revision?: string | null
}

export function RewardState({ context: { language }, reward }: { context: PanelContext; reward: ListedReward }) {
  const { states, underReview } = REWARD_TEXTS[language]
  const { state, signals = null } = reward
  return <Badge tone={TONES[state]}>{state === 'held' && signals !== null ? underReview : states[state]}</Badge>
}

interface RewardLinkProps {
  context: PanelContext
  id: string
  children?: Child
}

/** Leads to why a reward is as it is, for those who may see that. */
export const RewardLink = ({ context, id, children }: RewardLinkProps) =>
  context.may(explainReward) ? <a href={`/admin/rewards/${id}/`}>{children}</a> : <>{children}</>

export function RewardAmount({ context: { language }, reward }: { context: PanelContext; reward: Reward }) {
  const { amount, reversed, unit } = reward
  return (
    <span class="stacked">
      <span>{formatAmount(amount, unit, language)}</span>
      {reversed === 0 ? null : (
        <small class="muted">
          {fillIn(REWARD_TEXTS[language].reversed, { amount: formatAmount(reversed, unit, language) })}
        </small>
      )}
    </span>
  )
}

export function rewardColumns(context: PanelContext): Column<ListedReward>[] {
  const text = REWARD_TEXTS[context.language]
  return [
    {
      title: text.reward,
      lead: true,
      cell: ({ id, program, side }) => (
        <span class="stacked">
          <span>
            <RewardLink context={context} id={id}>
              <bdi>{program}</bdi>
            </RewardLink>{' '}
            <span class="muted">{text.sides[side]}</span>
          </span>
          <small class="muted">
            <code>{id}</code>
          </small>
        </span>
      ),
    },
    { title: text.amount, numeric: true, cell: (reward) => <RewardAmount context={context} reward={reward} /> },
    { title: text.status, cell: (reward) => <RewardState context={context} reward={reward} /> },
    { title: text.earned, cell: ({ created_at: at }) => <Time at={at} context={context} /> },
    {
      title: text.availableAt,
      cell: ({ available_at: at, expires_at: expires }) => (
        <span class="stacked">
          <Time at={at} context={context} />
          {expires === null ? null : (
            <small class="muted">
              {text.expires} <Time at={expires} context={context} />
            </small>
          )}
        </span>
      ),
    },
  ]
}

/** In the page's `?done=`: someone else was faster. */
const LEFT = 'decided-before'

const doneAs =
  (done: 'approved' | 'voided'): FormRoute['done'] =>
  async ({ answer }) =>
    (await answer.json<Reviewed>()).changed === 0 ? LEFT : done

/** What `reviewActions` has done. */
export function reviewNotices({ language }: PanelContext) {
  const { done, left } = REVIEW_TEXTS[language]
  const count = 1
  return {
    approved: fillIn(done.approved, { count }),
    voided: fillIn(done.voided, { count }),
    [LEFT]: fillIn(left, { count }),
  }
}

/** What a form sends of a reward: with the revision that its page shows. */
export const asDrawn = ({ id, revision }: ListedReward): string => `${id} ${revision}`

/** The same as the body of a decision. */
export function decisionBody(drawn: string[], reason: string | undefined) {
  const seen = drawn.map((one) => one.split(' ', 2))
  const revisions = Object.fromEntries(seen.filter(([, revision]) => revision !== undefined))
  return { rewards: seen.map(([id]) => id), revisions, reason }
}

/** Forms below the page of one reward or of several that decide about one. */
export function reviewActions<Subject extends object>(
  path: string,
  rewardOf: (subject: Subject) => ListedReward,
): Action<Subject>[] {
  const common = {
    body: ({ reward = '', reason }: Record<string, string>) => decisionBody([reward], reason),
    hidden: (subject: Subject) => ({ reward: asDrawn(rewardOf(subject)) }),
  }
  return [
    {
      ...{ ...common, endpoint: approveRewards, path: `${path}/approve`, done: doneAs('approved') },
      words: ({ language }) => wordsOf(REVIEW_TEXTS[language], 'approve'),
      offered(subject) {
        const { state, signals = null } = rewardOf(subject)
        return state === 'held' && signals !== null
      },
    },
    {
      ...{ ...common, endpoint: voidRewards, path: `${path}/void`, done: doneAs('voided'), danger: true },
      words: ({ language }) => wordsOf(REVIEW_TEXTS[language], 'void'),
      offered: (subject) => rewardOf(subject).state === 'held',
    },
  ]
}
