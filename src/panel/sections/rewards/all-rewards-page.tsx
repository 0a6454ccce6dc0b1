import { listEveryReward, rewardsFile } from '../../../admin/reward-list/endpoints.ts'
import type { AllRewards, ListedReward } from '../../../admin/reward-list/responses.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { Panel } from '../../kit/context.ts'
import { addListPage, emptyScan } from '../../kit/list-page.tsx'
import type { ListPage } from '../../kit/list-page.tsx'
import { ALL_REWARDS_TEXTS } from '../../texts/all-rewards.ts'
import { GROWTH } from '../../texts/growth.ts'
import { REWARD_TEXTS } from '../../texts/rewards.ts'
import { PersonName } from './evidence.tsx'
import { loadBeside, programFilter, rewardColumns } from './reward-parts.tsx'
import type { Beside } from './reward-parts.tsx'
import { RewardTabs } from './tabs.tsx'

const rewardList: ListPage<AllRewards, ListedReward, Beside> = {
  path: '/rewards',
  section: 'rewards',
  list: listEveryReward,
  file: rewardsFile,
  load: loadBeside(({ user_id: owner, invitee_id: invitee }) => [owner, invitee]),
  title: ({ context: { language } }) => ALL_REWARDS_TEXTS[language].title,
  before: ({ context }) => <RewardTabs context={context} />,
  intro: ({ context: { language } }) => <p class="muted">{ALL_REWARDS_TEXTS[language].intro}</p>,
  filters({ language }, { programs }) {
    const [text, words] = [ALL_REWARDS_TEXTS[language], GROWTH[language]]
    const states = Object.entries(REWARD_TEXTS[language].states)
    return [
      { name: 'user', label: text.user, hint: text.userHint, picks: 'code', picksHint: words.pickHint },
      { name: 'state', label: REWARD_TEXTS[language].status, options: [['', text.anyStatus], ...states] },
      programFilter(language, programs),
      { name: 'side', label: text.side, options: [['', text.anySide], ...Object.entries(text.sides)], folded: true },
      { name: 'from', type: 'date', label: words.from, folded: true },
      { name: 'to', type: 'date', label: words.to, folded: true },
    ]
  },
  dates: { from: 'from', to: 'to' },
  empty: (view) => emptyScan(view, ALL_REWARDS_TEXTS[view.context.language]),
  columns({ context, extra: { names } }) {
    const text = ALL_REWARDS_TEXTS[context.language]
    const [reward, ...others] = rewardColumns(context)
    return [
      reward!,
      { title: text.owner, cell: ({ user_id: id }) => <PersonName id={id} names={names} /> },
      { title: text.invitee, cell: ({ invitee_id: id }) => <PersonName id={id} names={names} /> },
      ...others,
    ]
  },
}

/** `/admin/rewards/`: what everyone has earned. */
export function createAllRewardsPage(panel: Panel) {
  const router = createRouter()
  addListPage(router, panel, rewardList)
  return router
}
