import { listApiKeys } from '../../../admin/api-keys/endpoints.ts'
import { listTransfers } from '../../../admin/ledger/endpoints.ts'
import { listRewardPrograms } from '../../../admin/programs/endpoints.ts'
import { listEveryReward } from '../../../admin/reward-list/endpoints.ts'
import { listHeldRewards } from '../../../admin/reward-review/endpoints.ts'
import { listAllWebhooks } from '../../../admin/webhooks/endpoints.ts'
import type { PanelContext } from '../../kit/context.ts'
import { PROGRAM_TEXTS } from '../../texts/programs.ts'

const TABS = [
  { name: 'programs', path: '/admin/programs/', endpoint: listRewardPrograms },
  { name: 'rewards', path: '/admin/rewards/', endpoint: listEveryReward },
  { name: 'review', path: '/admin/rewards/review/', endpoint: listHeldRewards },
  { name: 'ledger', path: '/admin/ledger/', endpoint: listTransfers },
  { name: 'webhooks', path: '/admin/webhooks/', endpoint: listAllWebhooks },
  { name: 'keys', path: '/admin/api-keys/', endpoint: listApiKeys },
] as const

/** The pages of the section, for those who may open more than one. */
export function RewardTabs({ context }: { context: PanelContext }) {
  const text = PROGRAM_TEXTS[context.language]
  const offered = TABS.filter(({ endpoint }) => context.may(endpoint))
  if (offered.length < 2) return null
  // The review is below all rewards.
  const around = offered.filter(({ path }) => context.url.pathname.startsWith(path))
  const current = around.toSorted((a, b) => a.path.length - b.path.length).at(-1)
  return (
    <nav class="switch" aria-label={text.tabs}>
      {offered.map(({ name, path }) => (
        <a href={path} {...(path === current?.path && { 'aria-current': 'page' })}>
          {text[name]}
        </a>
      ))}
    </nav>
  )
}
