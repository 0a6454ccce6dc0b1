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
      const [me, counted] = await session.batch([caller, session.prepare(STATS).bind(`u:${claims.user_id}`, from, to)])
      if (rowsOf(me).length === 0) return refuse(401)
      const rows = rowsOf<CountedRow>(counted)
      const of = (dimension: string) => rows.filter((row) => row.dimension === dimension)
      const byDay = new Map(of('day').map((row) => [row.value, row]))
      const days = Array.from({ length: DAYS }, (_, i) => toDay(Date.parse(from) + i * DAY_MS))
      const series = days.map((date) => ({ date, ...counts(byDay.get(date)) }))
      const sum = { ...NOTHING }
      for (const day of series) {
        sum.clicks += day.clicks
        sum.uniques += day.uniques
        sum.signups += day.signups
      }
      const ranked = (dimension: string) => of(dimension).sort((a, b) => b.clicks - a.clicks)
      const body = {
        totals: withConversion(counts(of('total')[0])),
        period: { from, to, ...withConversion(sum) },
        series,
        channels: ranked('channel').map((row) => ({ channel: row.value, ...counts(row) })),
        countries: ranked('country').map((row) => ({ country: row.value, ...counts(row) })),
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
