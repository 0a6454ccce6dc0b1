import { DAY_MS, toDay } from '../../src/lib/time.ts'
import type { BareEnv } from '../bare-worker.ts'
import { answer, refuse } from './answers.ts'
import { createBareCallers, rowsOf } from './caller.ts'
import { LEADERS, STANDING, STATS } from './referral-statements.ts'
import type { BareTokens } from './tokens.ts'

const PAGE_SIZE = 10
const DAYS = 30

interface Counts {
  clicks: number
  uniques: number
  signups: number
}

interface CountedRow extends Counts {
  dimension: string
  value: string
}

interface LeaderRow {
  userId: number
  score: number
  displayName: string | null
}

interface StandingRow {
  displayName: string | null
  score: number | null
  above: number
}

const NOTHING: Counts = { clicks: 0, uniques: 0, signups: 0 }
const counts = ({ clicks, uniques, signups }: Counts = NOTHING) => ({ clicks, uniques, signups })

const plus = (a: Counts, b: Counts): Counts => ({
  clicks: a.clicks + b.clicks,
  uniques: a.uniques + b.uniques,
  signups: a.signups + b.signups,
})

function addUp(rows: CountedRow[]): Map<string, Counts> {
  const sums = new Map<string, Counts>()
  for (const row of rows) sums.set(row.value, plus(sums.get(row.value) ?? NOTHING, row))
  return sums
}

const ranked = (all: Map<string, Counts>) => [...all].sort(([, a], [, b]) => b.clicks - a.clicks)

const withConversion = (all: Counts) => ({
  ...all,
  conversion: all.uniques === 0 ? null : Math.round((10_000 * all.signups) / all.uniques) / 10_000,
})

/** Statistics and the leaderboard, each in one batch with the caller's row. */
export function createBareReferrals(env: BareEnv, tokens: BareTokens) {
  const callers = createBareCallers(env, tokens)

  return {
    async stats(request: Request): Promise<Response> {
      const claims = await callers.of(request)
      if (!claims) return refuse(401)
      const { session, caller } = callers.open(claims)
      const now = Date.now()
      const [from, to] = [toDay(now - (DAYS - 1) * DAY_MS), toDay(now)]
      const [me, counted] = await session.batch([caller, session.prepare(STATS).bind(claims.user_id, from, to)])
      if (rowsOf(me).length === 0) return refuse(401)
      const rows = rowsOf<CountedRow>(counted)
      const of = (dimension: string) => addUp(rows.filter((row) => row.dimension === dimension))
      const [byDay, channels] = [of('day'), of('channel')]
      const days = Array.from({ length: DAYS }, (_, i) => toDay(Date.parse(from) + i * DAY_MS))
      const series = days.map((date) => ({ date, ...counts(byDay.get(date)) }))
      const body = {
        totals: withConversion([...channels.values()].reduce(plus, NOTHING)),
        period: { from, to, ...withConversion(series.reduce(plus, NOTHING)) },
        series,
        channels: ranked(channels).map(([channel, sum]) => ({ channel, ...sum })),
        countries: ranked(of('country'))
          .slice(0, 50)
          .map(([country, sum]) => ({ country, ...sum })),
      }
      return answer(body, session.getBookmark())
    },

    async leaderboard(request: Request): Promise<Response> {
      const claims = await callers.of(request)
      if (!claims) return refuse(401)
      const { session, caller } = callers.open(claims)
      const [me, read, stood] = await session.batch([
        caller,
        session.prepare(LEADERS).bind('all', PAGE_SIZE),
        session.prepare(STANDING).bind('all', claims.user_id),
      ])
      if (rowsOf(me).length === 0) return refuse(401)
      const leaders = rowsOf<LeaderRow>(read)
      const [standing] = rowsOf<StandingRow>(stood)
      let rank = 1
      const results = leaders.map(({ userId, score, displayName }, i) => {
        if (score !== leaders[rank - 1]?.score) rank = i + 1
        return { rank, display_name: displayName, score, is_me: userId === claims.user_id }
      })
      const mine = {
        rank: standing?.score ? standing.above + 1 : null,
        score: standing?.score ?? 0,
        display_name: standing?.displayName ?? null,
      }
      return answer({ period: 'all', starts_at: null, ends_at: null, results, me: mine }, session.getBookmark())
    },
  }
}
