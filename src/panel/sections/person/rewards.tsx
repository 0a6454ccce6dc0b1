import { fulfilPersonReward, listPersonRewards } from '../../../admin/person-rewards/endpoints.ts'
import type { PersonReward, PersonRewards } from '../../../admin/person-rewards/responses.ts'
import type { PersonDetails } from '../../../admin/person/responses.ts'
import { formatAmount } from '../../../lib/amount.ts'
import { ActionForm, LostForm, wordsOf } from '../../kit/action.tsx'
import type { Action } from '../../kit/action.tsx'
import type { PanelContext } from '../../kit/context.ts'
import { fillIn } from '../../kit/format.ts'
import type { ListPage } from '../../kit/list-page.tsx'
import { Card, Stat, Time } from '../../kit/small.tsx'
import { Table } from '../../kit/table.tsx'
import type { Column } from '../../kit/table.tsx'
import { WHY_PAGE_TEXTS } from '../../texts/reward-why.ts'
import { REWARD_TEXTS } from '../../texts/rewards.ts'
import { reviewActions, reviewNotices, rewardColumns } from '../rewards/reward-parts.tsx'
import { isolated, nameOf, personPath, readPerson } from './person-scene.ts'

const PATH = '/people/:id{[0-9]+}/rewards'
/** Of the person's page. */
export const LATEST = 5

/** A reward on its person's page. */
interface OneReward {
  id: number
  reward: PersonReward
}

const fulfilAction: Action<OneReward> = {
  endpoint: fulfilPersonReward,
  path: `${PATH}/fulfil`,
  params: ({ reward = '' }) => ({ id: reward }),
  done: 'fulfilled',
  words: ({ language }) => wordsOf(REWARD_TEXTS[language], 'fulfil'),
  hidden: ({ reward: { id } }) => ({ reward: id }),
  offered: ({ reward: { state } }) => state === 'available',
}

/** What staff do to a reward, in the order of the list. */
export const PERSON_REWARD_ACTIONS = [fulfilAction, ...reviewActions<OneReward>(PATH, ({ reward }) => reward)]

/** What a person has, in each unit. */
function Balances({ context: { language }, balances }: { context: PanelContext } & Pick<PersonRewards, 'balances'>) {
  const text = REWARD_TEXTS[language]
  if (balances.length === 0) return null
  return (
    <div class="stats balances">
      {balances.map(({ unit, available, held }) => (
        <Stat
          name={text.available}
          value={formatAmount(available, unit, language)}
          hint={`${text.held}: ${formatAmount(held, unit, language)}`}
        />
      ))}
    </div>
  )
}

interface RewardsCardProps {
  context: PanelContext
  person: PersonDetails
  rewards: PersonRewards
}

/** On the person's page: balances, and the rewards that become available last. */
export function RewardsCard({ context, person, rewards: { balances, results } }: RewardsCardProps) {
  const text = REWARD_TEXTS[context.language]
  const more = results.length === 0 ? undefined : <a href={`${personPath(person.id)}rewards/`}>{text.all}</a>
  return (
    <Card title={text.title} actions={more}>
      <Balances context={context} balances={balances} />
      <Table caption={text.title} rows={results} empty={text.none} columns={rewardColumns(context)} />
      {person.invited_by === null ? null : (
        <p>
          <a href={`${personPath(person.id)}why/`}>{WHY_PAGE_TEXTS[context.language].open}</a>
        </p>
      )}
    </Card>
  )
}

/** `/admin/people/{id}/rewards/`: all rewards with their rows of the ledger. */
export const rewardList: ListPage<PersonRewards, PersonReward, PersonDetails> = {
  path: PATH,
  section: 'people',
  list: listPersonRewards,
  load: readPerson,
  title: ({ context: { language }, extra: person }) =>
    fillIn(REWARD_TEXTS[language].titleOf, { name: isolated(nameOf(person)) }),
  notices: (context) => ({ ...reviewNotices(context), fulfilled: REWARD_TEXTS[context.language].fulfilled }),
  before: ({ context, page, extra: person }) => (
    <>
      {PERSON_REWARD_ACTIONS.filter(({ path }) => context.refused?.path.includes(path.slice(PATH.length))).map(
        (action) => (
          <LostForm
            action={action}
            context={context}
            drawn={page?.results.map((reward) => ({ id: person.id, reward })) ?? []}
          />
        ),
      )}
      <p>
        <a href={personPath(person.id)}>← {isolated(nameOf(person))}</a>
      </p>
    </>
  ),
  above: ({ context, page }) => <Balances context={context} balances={page?.balances ?? []} />,
  empty: ({ context: { language } }) => REWARD_TEXTS[language].none,
  columns({ context, extra: person }) {
    const text = REWARD_TEXTS[context.language]
    const action: Column<PersonReward> = {
      title: text.action,
      cell: (reward) => (
        <div class="actions">
          {PERSON_REWARD_ACTIONS.map((action) => (
            <ActionForm action={action} context={context} of={{ id: person.id, reward }} query={context.url.search} />
          ))}
        </div>
      ),
    }
    return [
      ...rewardColumns(context),
      { title: text.ledger, wide: true, cell: ({ transfers, unit }) => <Ledger {...{ context, transfers, unit }} /> },
      ...(context.may(fulfilPersonReward) ? [action] : []),
    ]
  },
}

type LedgerProps = { context: PanelContext } & Pick<PersonReward, 'transfers' | 'unit'>

/** The rows of the ledger of a reward, oldest first. */
function Ledger({ context, transfers, unit }: LedgerProps) {
  const { kinds } = REWARD_TEXTS[context.language]
  return (
    <ol class="ledger">
      {transfers.map(({ id, kind, amount, created_at: at }) => (
        <li>
          <span class="muted">#{id}</span> {kinds[kind]} {formatAmount(amount, unit, context.language)},{' '}
          <Time at={at} context={context} />
        </li>
      ))}
    </ol>
  )
}
