import { leaderboardFile, readLeaderboard } from '../../../admin/leaderboard/endpoints.ts'
import { listLeaders } from '../../../admin/leaderboard/list-leaders.ts'
import type { AdminLeaderboard } from '../../../admin/leaderboard/responses.ts'
import { AdminLeaderboardQuery, MAX_BACK } from '../../../admin/leaderboard/schemas.ts'
import { createRouter } from '../../../http/create-router.ts'
import { PERIODS } from '../../../referrals/leaderboard/periods.ts'
import type { PanelContext } from '../../kit/context.ts'
import { Download, download } from '../../kit/download.tsx'
import { formatCount, formatDays } from '../../kit/format-number.ts'
import { parseForm } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import type { Panel } from '../../kit/panel.ts'
import { PersonLink } from '../../kit/person-link.tsx'
import { requireMay } from '../../kit/require-panel-staff.ts'
import { Badge, Time } from '../../kit/small.tsx'
import { Table } from '../../kit/table.tsx'
import type { Column } from '../../kit/table.tsx'
import { LEADERBOARD_TEXTS } from '../../texts/leaderboard.ts'

const PATH = '/admin/leaderboard/'

/** `/admin/leaderboard/`: who invited most, by name. */
export function createLeaderboardPages(panel: Panel) {
  return createRouter()
    .get('/', requireMay(readLeaderboard.permission), async (c) => {
      const context = panel.context(c)
      const query = parseForm(AdminLeaderboardQuery, c.req.query())
      const input = { query, viewer: c.var.staff, url: c.req.url }
      const board = await listLeaders({ ...panel.ports, db: c.var.db }, input)
      return panelPage(c, context, {
        title: LEADERBOARD_TEXTS[context.language].title,
        section: 'leaderboard',
        body: <Board context={context} board={board} back={query.back} isTop={query.cursor === undefined} />,
      })
    })
    .post('/export', ...download(panel, leaderboardFile))
}

interface BoardProps {
  context: PanelContext
  board: AdminLeaderboard
  back: number
  isTop: boolean
}

function Board({ context, board, back, isTop }: BoardProps) {
  const text = LEADERBOARD_TEXTS[context.language]
  const { period, next, results } = board
  const here = `${PATH}?period=${period}${back === 0 ? '' : `&back=${back}`}`
  const cursor = next === null ? null : new URL(next).searchParams.get('cursor')
  return (
    <>
      <nav class="switch" aria-label={text.period}>
        {PERIODS.map((one) => (
          <a href={`${PATH}?period=${one}`} {...(one === period && { 'aria-current': 'page' })}>
            {text[one]}
          </a>
        ))}
      </nav>
      <div class="list-head">
        <Span context={context} board={board} back={back} />
        <Download context={context} file={leaderboardFile} action="/admin/leaderboard/export/" />
      </div>
      <Table caption={text.title} columns={columnsOf(context)} rows={results} empty={text.empty} />
      {isTop && cursor === null ? null : (
        <nav class="pager" aria-label={text.title}>
          {isTop ? <span /> : <a href={here}>↑ {text.top}</a>}
          {cursor === null ? <span /> : <a href={`${here}&cursor=${encodeURIComponent(cursor)}`}>{text.further} ↓</a>}
        </nav>
      )}
    </>
  )
}

/** From when to when, and the way to the period before and after. */
function Span({ context, board: { period, starts_at: from, ends_at: to }, back }: Omit<BoardProps, 'isTop'>) {
  const text = LEADERBOARD_TEXTS[context.language]
  if (from === null || to === null) return null
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
