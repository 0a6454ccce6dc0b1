import { leaderboardFile, readLeaderboard } from '../../../admin/leaderboard/endpoints.ts'
import type { AdminLeaderboard } from '../../../admin/leaderboard/responses.ts'
import { createRouter } from '../../../http/create-router.ts'
import { MAX_BACK, PERIODS } from '../../../referrals/periods.ts'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { formatCount, formatDays } from '../../kit/format.ts'
import { addListPage } from '../../kit/list-page.tsx'
import type { ListPage, ListView } from '../../kit/list-page.tsx'
import { PersonLink, Badge, Time } from '../../kit/small.tsx'
import type { Column } from '../../kit/table.tsx'
import { LEADERBOARD_TEXTS } from '../../texts/leaderboard.ts'

const PATH = '/admin/leaderboard/'

const board: ListPage<AdminLeaderboard> = {
  path: '/leaderboard',
  section: 'leaderboard',
  list: readLeaderboard,
  file: leaderboardFile,
  title: ({ context: { language } }) => LEADERBOARD_TEXTS[language].title,
  before: (view) => <Periods {...view} />,
  intro: (view) => <Span {...view} />,
  columns: ({ context }) => columnsOf(context),
  empty: ({ context: { language } }) => LEADERBOARD_TEXTS[language].empty,
  pager: (view) => <Places {...view} />,
}

/** `/admin/leaderboard/`: top inviters by name. */
export function createLeaderboardPages(panel: Panel) {
  const router = createRouter()
  addListPage(router, panel, board)
  return router
}

/** How many periods ago. */
const backOf = ({ url }: PanelContext) => Number(url.searchParams.get('back') ?? 0)

function Periods({ context, page }: ListView<AdminLeaderboard>) {
  const text = LEADERBOARD_TEXTS[context.language]
  return (
    <nav class="switch" aria-label={text.period}>
      {PERIODS.map((one) => (
        <a href={`${PATH}?period=${one}`} {...(one === page?.period && { 'aria-current': 'page' })}>
          {text[one]}
        </a>
      ))}
    </nav>
  )
}

/** The list only pages forward: back to the top, or on. */
function Places({ context, page }: ListView<AdminLeaderboard>) {
  const text = LEADERBOARD_TEXTS[context.language]
  const back = backOf(context)
  const here = `${PATH}?period=${page?.period}${back === 0 ? '' : `&back=${back}`}`
  const isTop = !context.url.searchParams.get('cursor')?.trim()
  const cursor = page?.next ? new URL(page.next).searchParams.get('cursor') : null
  if (isTop && cursor === null) return null
  return (
    <nav class="pager" aria-label={text.title}>
      {isTop ? <span /> : <a href={here}>↑ {text.top}</a>}
      {cursor === null ? <span /> : <a href={`${here}&cursor=${encodeURIComponent(cursor)}`}>{text.further} ↓</a>}
    </nav>
  )
}

/** The dates of the period, with links to the previous and next one. */
function Span({ context, page }: ListView<AdminLeaderboard>) {
  const text = LEADERBOARD_TEXTS[context.language]
  const { period, starts_at: from = null, ends_at: to = null } = page ?? {}
  if (from === null || to === null) return null
  const back = backOf(context)
  const last = new Date(Date.parse(to) - 1).toISOString()
  const days = formatDays(from.slice(0, 10), last.slice(0, 10), context.language)
  const at = (periods: number) => `${PATH}?period=${period}${periods === 0 ? '' : `&back=${periods}`}`
  return (
    <p class="span">
      {back < MAX_BACK ? (
        <a href={at(back + 1)} aria-label={text.earlier}>
          ←
        </a>
      ) : null}
      <strong>{days}</strong> <small class="muted">{text.span}</small>
      {back === 0 ? <Badge>{text.current}</Badge> : null}
      {back > 0 ? (
        <a href={at(back - 1)} aria-label={text.later}>
          →
        </a>
      ) : null}
    </p>
  )
}

type Leader = AdminLeaderboard['results'][number]

function columnsOf(context: PanelContext): Column<Leader>[] {
  const { language } = context
  const text = LEADERBOARD_TEXTS[language]
  return [
    { title: text.rank, numeric: true, cell: ({ rank }) => formatCount(rank, language) },
    { title: text.person, lead: true, cell: ({ person }) => <PersonLink context={context} person={person} /> },
    { title: text.score, numeric: true, cell: ({ score }) => formatCount(score, language) },
    { title: text.reached, cell: ({ reached_at: at }) => <Time at={at} context={context} /> },
    {
      title: text.referrals,
      cell: ({ person }) => <a href={`/admin/referrals/?inviter=${person.id}`}>{text.show}</a>,
    },
  ]
}
