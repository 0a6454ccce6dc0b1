import { json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { spanOf } from '../../referrals/periods.ts'
import { FILE_ROWS, fileEndpoint } from '../list-file.ts'
import { leaderView, listLeaders, readLeaders } from './list-leaders.ts'
import { AdminLeaderboardQuery, BoardFilter } from './schemas.ts'
import type { BoardCursor } from './schemas.ts'

export const readLeaderboard = endpoint(
  {
    method: 'get',
    path: '/api/v1/admin/leaderboard/',
    access: 'staff',
    permission: 'stats.read',
    query: AdminLeaderboardQuery,
  },
  async ({ ports, query, url, staff }) => json(await listLeaders(ports, { query, url, viewer: staff })),
)

/** A page of the file is two queries. */
const FILE_PAGE = 2 * FILE_ROWS

/** The whole board from the top; people who move meanwhile may be in it twice or not at all. */
export const leaderboardFile = fileEndpoint({
  name: 'leaderboard',
  filter: BoardFilter,
  pages: ({ ports: { db, clock }, viewer, filter }) => {
    const { key } = spanOf(filter.period, clock(), filter.back)
    return async (cursor: BoardCursor | undefined) => {
      const { leaders, next } = await readLeaders(db, { key, cursor, limit: FILE_PAGE })
      return { rows: leaders.values().map((leader) => leaderView(viewer, leader)), next }
    }
  },
  columns: [
    'rank',
    ['person_id', ({ person }) => person.id],
    ['person_name', ({ person }) => person.name],
    ['person_phone', ({ person }) => person.phone],
    'score',
    'reached_at',
  ],
})

export const LEADERBOARD_ENDPOINTS = [readLeaderboard, leaderboardFile]
