import { DAY_MS, toDay } from '../../src/lib/time.ts'
import type { Reader, Readers } from './readers.ts'

/** A read, with the most requested rows that its answer may contain. */
export interface Read {
  name: string
  path: string
  /** An access token or a staff cookie. */
  token?: string
  cookie?: string
  /** Sent by POST; GET without it. */
  body?: object
  page: number
  /** One by default. */
  maxTrips?: number
  /** Rows of one trip. */
  maxAtOnce?: number
  maxMs?: number
}

/** The allowed cost of a read besides its page. */
export const SLACK_ROWS = 200

/** Countries and channels that a link has counts of at most: there are no more. */
export const GROUPS_OF_LINK = 265
/** Statistics of a link are its days and groups; of all links also those of the links a user made, and their sign-ups. */
const linkStats = (days: number) => days + GROUPS_OF_LINK
const userStats = (days: number) => 3 * days + 2 * GROUPS_OF_LINK

const API = '/api/v1'
const DEPTHS = [1, 2, 3, 4, 5]
const PERIODS = ['day', 'week', 'month', 'all']
const DEFAULT_PAGE = 10
const MAX_PAGE = 100
const MAX_TREE_PAGE = 50
const INVITED_SHOWN = 100
const DEFAULT_DAYS = 30
const MAX_DAYS = 180
/** Tree cursors have the level in their lowest three bits. */
const PLACES = 8

/** A cursor in the middle of a list by id. */
const cursorAt = (id: number, direction: 'a' | 'b' = 'a') => `cursor=${direction}${Math.floor(id).toString(36)}`

/** Every read of statistics and people by the three readers, small and as large as possible. */
export function readsOf({ top, middle, nobody }: Readers, users: number, now: number): Read[] {
  const everybody = { top, middle, nobody }
  const read = (name: string, path: string, page: number, reader: Reader = top): Read => ({
    name,
    path,
    page,
    token: reader.token,
  })
  const all = (name: string, path: string, page: number) =>
    Object.entries(everybody).map(([who, reader]) => read(`${name}, ${who}`, path, page, reader))
  const longest = `from=${toDay(now - (MAX_DAYS - 1) * DAY_MS)}&to=${toDay(now)}`
  const half = users / 2

  return [
    ...all('current_user', `${API}/users/current_user/`, INVITED_SHOWN),
    read('invited', `${API}/users/${top.userId}/invited/?limit=${MAX_PAGE}`, MAX_PAGE),
    read('invited, deep', `${API}/users/${top.userId}/invited/?limit=${MAX_PAGE}&${cursorAt(half)}`, MAX_PAGE),
    ...all('stats', `${API}/referrals/stats/`, userStats(DEFAULT_DAYS)),
    read(`stats, ${MAX_DAYS} days`, `${API}/referrals/stats/?${longest}`, userStats(MAX_DAYS)),
    read('stats of invite code', `${API}/referral_links/${top.inviteCode}/stats/?${longest}`, userStats(MAX_DAYS)),
    read('stats of link', `${API}/referral_links/${top.link}/stats/`, linkStats(DEFAULT_DAYS)),
    read(`stats of link, ${MAX_DAYS} days`, `${API}/referral_links/${top.link}/stats/?${longest}`, linkStats(MAX_DAYS)),
    read('links', `${API}/referral_links/`, DEFAULT_PAGE),
    ...['all', 'live', 'expired', 'disabled'].map((state) =>
      read(`links, ${state}`, `${API}/referral_links/?limit=${MAX_PAGE}&state=${state}`, MAX_PAGE),
    ),
    read('link', `${API}/referral_links/${top.link}/`, 1),
    ...DEPTHS.flatMap((depth) => all(`tree, depth ${depth}`, `${API}/referrals/tree/?depth=${depth}`, DEFAULT_PAGE)),
    ...DEPTHS.flatMap((level) => {
      const path = `${API}/referrals/tree/?depth=5&limit=${MAX_TREE_PAGE}`
      const place = Math.floor(half) * PLACES + level
      return [
        read(`tree, level ${level}`, `${path}&level=${level}`, MAX_TREE_PAGE),
        read(`tree, deep in ${level}`, `${path}&${cursorAt(place)}`, MAX_TREE_PAGE),
        read(`tree, back from ${level}`, `${path}&${cursorAt(place, 'b')}`, MAX_TREE_PAGE),
      ]
    }),
    ...PERIODS.flatMap((period) => [
      ...all(`leaderboard, ${period}`, `${API}/referrals/leaderboard/?period=${period}`, DEFAULT_PAGE),
      read(
        `leaderboard, ${period}, longest`,
        `${API}/referrals/leaderboard/?period=${period}&limit=${MAX_PAGE}`,
        MAX_PAGE,
      ),
    ]),
  ]
}
