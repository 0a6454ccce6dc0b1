import { listSeals, listTransfers, sealsFile, transfersFile } from '../../../admin/ledger/endpoints.ts'
import type { SealPage, TransferPage } from '../../../admin/ledger/responses.ts'
import { createRouter } from '../../../http/create-router.ts'
import { formatAmount } from '../../../lib/amount.ts'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { fillIn } from '../../kit/format.ts'
import { addListPage } from '../../kit/list-page.tsx'
import type { ListPage } from '../../kit/list-page.tsx'
import { Time } from '../../kit/small.tsx'
import { LEDGER_TEXTS } from '../../texts/ledger.ts'
import { RewardLink } from './reward-parts.tsx'
import { RewardTabs } from './tabs.tsx'

const PATH = '/ledger'

/** `available:42` in words, linked to whose it is. */
function Account({ context: { language }, account }: { context: PanelContext; account: string }) {
  const [kind = '', id = ''] = account.split(':')
  const { accounts } = LEDGER_TEXTS[language]
  if (!Object.hasOwn(accounts, kind)) return <code>{account}</code>
  const words = fillIn(accounts[kind as keyof typeof accounts], { id })
  const isOfUser = kind === 'held' || kind === 'available'
  return <a href={isOfUser ? `/admin/people/${id}/` : `/admin/programs/${id}/`}>{words}</a>
}

const transferList: ListPage<TransferPage> = {
  path: PATH,
  section: 'rewards',
  list: listTransfers,
  file: transfersFile,
  limit: 50,
  title: ({ context: { language } }) => LEDGER_TEXTS[language].title,
  before: ({ context }) => <RewardTabs context={context} />,
  intro: ({ context: { language } }) => <p class="muted">{LEDGER_TEXTS[language].intro}</p>,
  buttons: ({ context: { language } }) => (
    <a class="button" href={`/admin${PATH}/seals/`}>
      {LEDGER_TEXTS[language].seals}
    </a>
  ),
  empty: ({ context: { language } }) => LEDGER_TEXTS[language].none,
  columns({ context }) {
    const { language } = context
    const text = LEDGER_TEXTS[language]
    return [
      { title: text.transfer, lead: true, cell: ({ id, kind }) => `#${id} ${text.kinds[kind]}` },
      { title: text.amount, numeric: true, cell: ({ amount, unit }) => formatAmount(amount, unit, language) },
      { title: text.debit, cell: ({ debit }) => <Account context={context} account={debit} /> },
      { title: text.credit, cell: ({ credit }) => <Account context={context} account={credit} /> },
      {
        title: text.reward,
        cell: ({ reward }) => (
          <RewardLink context={context} id={reward}>
            <code>{reward}</code>
          </RewardLink>
        ),
      },
      { title: text.at, cell: ({ created_at: at }) => <Time at={at} context={context} /> },
    ]
  },
}

const sealList: ListPage<SealPage> = {
  path: `${PATH}/seals`,
  section: 'rewards',
  list: listSeals,
  file: sealsFile,
  limit: 20,
  title: ({ context: { language } }) => LEDGER_TEXTS[language].sealsTitle,
  before: ({ context: { language } }) => (
    <p>
      <a href={`/admin${PATH}/`}>← {LEDGER_TEXTS[language].back}</a>
    </p>
  ),
  intro: ({ context: { language } }) => <p class="muted">{LEDGER_TEXTS[language].sealsIntro}</p>,
  empty: ({ context: { language } }) => LEDGER_TEXTS[language].noSeals,
  columns({ context: { language } }) {
    const text = LEDGER_TEXTS[language]
    return [
      { title: text.range, lead: true, cell: ({ first_id: first, last_id: last }) => `#${first}–${last}` },
      {
        title: text.seal,
        wide: true,
        cell: ({ seal }) => (
          <details class="fold">
            <summary>
              <code>{`${seal.slice(0, SHOWN)}…`}</code>
            </summary>
            <code class="columns">{seal}</code>
          </details>
        ),
      },
    ]
  },
}

/** Of a seal, before it is unfolded. */
const SHOWN = 24

/** `/admin/ledger/`: the ledger of rewards and its seals, also as files. */
export function createLedgerPages(panel: Panel) {
  const router = createRouter()
  addListPage(router, panel, transferList)
  addListPage(router, panel, sealList)
  return router
}
