import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { approveRewards, listHeldRewards, voidRewards } from '../../../admin/reward-review/endpoints.ts'
import type { HeldReward, HeldRewards, Reviewed } from '../../../admin/reward-review/responses.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { callAsStaff } from '../../../identity/mount.ts'
import { formatAmount } from '../../../lib/amount.ts'
import { requireMay } from '../../kit/access.ts'
import { ActionForm, LostForm, PostForm, ReasonField, wordsOf } from '../../kit/action.tsx'
import type { Action } from '../../kit/action.tsx'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { fillIn } from '../../kit/format.ts'
import { EMPTY_FORM, readAll, submitForm } from '../../kit/forms.ts'
import { addListPage, emptyScan } from '../../kit/list-page.tsx'
import type { ListPage, ListView } from '../../kit/list-page.tsx'
import { Time } from '../../kit/small.tsx'
import { COMMON } from '../../texts/common.ts'
import { REVIEW_TEXTS } from '../../texts/reward-review.ts'
import { REWARD_TEXTS } from '../../texts/rewards.ts'
import { Evidence, idsIn, PersonName } from './evidence.tsx'
import { asDrawn, decisionBody, loadBeside, programFilter, RewardLink } from './reward-parts.tsx'
import type { Beside } from './reward-parts.tsx'
import { RewardTabs } from './tabs.tsx'

const PATH = '/rewards/review'
/** The form of the boxes, which stand in rows that have forms of their own. */
const BULK = 'selected-rewards'
/** What the bulk form holds of several boxes. */
const SEPARATOR = ','

/** `reward`: of a row. Forms without it are about the boxes. */
const common = { done: '', hidden: (held: HeldReward) => ({ reward: asDrawn(held) }) }
const approve: Action<HeldReward> = {
  ...{ ...common, endpoint: approveRewards, path: `${PATH}/approve` },
  words: ({ language }) => wordsOf(REVIEW_TEXTS[language], 'approve'),
}
const voidOne: Action<HeldReward> = {
  ...{ ...common, endpoint: voidRewards, path: `${PATH}/void`, danger: true },
  words: ({ language }) => wordsOf(REVIEW_TEXTS[language], 'void'),
}
const ACTIONS = [approve, voidOne]
const DECISIONS = [
  { ...approve, done: 'approved' },
  { ...voidOne, done: 'voided' },
] as const

type View = ListView<HeldRewards, Beside>

/** `?done=approved-3-1`: three of four, as one had been decided before, or has changed. */
function noticesOf({ language, url }: PanelContext): Record<string, Child> {
  const text = REVIEW_TEXTS[language]
  const key = url.searchParams.get('done') ?? ''
  const [, kind, changed = '', left = ''] = /^(approved|voided)-(\d{1,3})-(\d{1,3})$/.exec(key) ?? []
  if (kind !== 'approved' && kind !== 'voided') return {}
  const parts = [fillIn(text.done[kind], { count: changed }), left === '0' ? '' : fillIn(text.left, { count: left })]
  return { [key]: parts.join(' ').trim() }
}

const reviewList: ListPage<HeldRewards, HeldReward, Beside> = {
  path: PATH,
  section: 'rewards',
  list: listHeldRewards,
  limit: 25,
  load: loadBeside((one) => [one.user_id, one.invitee_id, ...idsIn(one.signals)]),
  title: ({ context: { language } }) => REVIEW_TEXTS[language].title,
  before: ({ context, page }) => (
    <>
      <RewardTabs context={context} />
      {context.refused?.form.values['reward'] === undefined ? null : (
        <LostForm
          action={context.refused.path.includes('void') ? voidOne : approve}
          context={context}
          drawn={page?.results ?? []}
        />
      )}
    </>
  ),
  intro: ({ context: { language } }) => <p class="muted">{REVIEW_TEXTS[language].intro}</p>,
  notices: noticesOf,
  filters({ language }, { programs }) {
    const text = REVIEW_TEXTS[language]
    return [
      programFilter(language, programs),
      { name: 'signal', label: text.signal, options: [['', text.anySignal], ...Object.entries(text.signals)] },
    ]
  },
  empty: (view) => emptyScan(view, REVIEW_TEXTS[view.context.language]),
  frame: (view, table) => (
    <>
      {view.page?.results.length ? <DecideForm context={view.context} /> : null}
      {table}
    </>
  ),
  pagerNames: ({ language }) => ({ next: COMMON[language].newer, previous: COMMON[language].older }),
  columns: (view) => columnsOf(view),
}

function columnsOf({ context, extra: { names } }: View): ReturnType<ListPage<HeldRewards>['columns']> {
  const { language, refused } = context
  const text = REVIEW_TEXTS[language]
  const ticked = refused?.form.values['rewards']?.split(SEPARATOR) ?? []
  return [
    {
      title: text.select,
      cell: (held) => (
        <input
          type="checkbox"
          name="rewards"
          value={asDrawn(held)}
          form={BULK}
          aria-label={`${text.select}: ${held.id}`}
          {...(ticked.includes(asDrawn(held)) && { checked: true })}
        />
      ),
    },
    {
      title: text.reward,
      lead: true,
      cell: ({ id, program, amount, unit }) => (
        <span class="stacked">
          <RewardLink context={context} id={id}>
            <strong>{formatAmount(amount, unit, language)}</strong>
          </RewardLink>
          <small class="muted">
            <bdi>{program}</bdi>
          </small>
        </span>
      ),
    },
    {
      title: text.owner,
      cell: ({ user_id: id, side }) => (
        <span class="stacked">
          <PersonName id={id} names={names} />
          <small class="muted">{REWARD_TEXTS[language].sides[side]}</small>
        </span>
      ),
    },
    {
      title: text.evidence,
      wide: true,
      cell: ({ invitee_id: invitee, side, signals }) => (
        <div class="stacked">
          {side === 'invitee' ? null : (
            <span>
              {text.invitee}: <PersonName id={invitee} names={names} />
            </span>
          )}
          <Evidence context={context} signals={signals} names={names} />
        </div>
      ),
    },
    { title: text.since, cell: ({ created_at: at }) => <Time at={at} context={context} /> },
    {
      title: text.action,
      cell: (reward) => (
        <div class="actions">
          {ACTIONS.map((action) => (
            <ActionForm action={action} context={context} of={reward} query={context.url.search} />
          ))}
        </div>
      ),
    },
  ]
}

/** What is done with the rewards whose boxes are ticked. */
function DecideForm({ context }: { context: PanelContext }) {
  const { language, refused, url } = context
  const text = REVIEW_TEXTS[language]
  const form = refused?.form.values['reward'] === undefined ? (refused?.form ?? EMPTY_FORM) : EMPTY_FORM
  const address = (action: 'approve' | 'void') => `/admin${PATH}/${action}/${url.search}`
  return (
    <div class="bulk-bar">
      <label class="check" data-select-all="rewards" hidden>
        <input type="checkbox" form={BULK} />
        <span>{text.selectAll}</span>
      </label>
      <details class="confirm" {...(form !== EMPTY_FORM && { open: true })}>
        <summary class="button">{text.decide}</summary>
        <PostForm context={context} action={address('approve')} form={form} id={BULK}>
          <p>{text.decideExplain}</p>
          {form.errors['rewards'] === undefined ? null : <p class="field-error">{text.nothing}</p>}
          <ReasonField context={context} form={form} />
          <div class="actions">
            <button class="primary" type="submit">
              {text.approveSelected}
            </button>
            <button class="danger" type="submit" formaction={address('void')}>
              {text.voidSelected}
            </button>
          </div>
        </PostForm>
      </details>
    </div>
  )
}

/** `/admin/rewards/review/`: rewards that signals hold, to approve or void. */
export function createReviewPages(panel: Panel) {
  const router = createRouter()
  const draw = addListPage(router, panel, reviewList)
  for (const { endpoint, path, done } of DECISIONS) {
    router.post(path, requireMay(endpoint), async (c) => {
      const rewardsOf = async ({ reward }: Record<string, string>) =>
        reward === undefined ? readAll(c, 'rewards') : [reward]
      return submitForm(c, {
        async act({ reason, ...values }) {
          const rewards = await rewardsOf(values)
          const answer = await callAsStaff(c, panel.ports, endpoint, { body: decisionBody(rewards, reason) })
          const { changed } = await answer.json<Reviewed>()
          return backToList(c, `${done}-${changed}-${rewards.length - changed}`)
        },
        async redraw(form) {
          const rewards = (await rewardsOf(form.values)).join(SEPARATOR)
          return draw(c, { ...form, values: { ...form.values, rewards } })
        },
      })
    })
  }
  return router
}

/** Where the list was, with its filters. */
function backToList(c: Context<AppEnv>, done: string): Response {
  const query = new URLSearchParams({ ...c.req.query(), done })
  return c.redirect(`/admin${PATH}/?${query.toString()}`, 303)
}
