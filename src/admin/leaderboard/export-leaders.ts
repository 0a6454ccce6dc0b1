import type { Database } from '../../db/database.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import type { CsvColumn } from '../../lib/csv-stream.ts'
import type { Ports } from '../../ports.ts'
import { spanOf } from '../../referrals/leaderboard/periods.ts'
import { everyPage } from '../csv/every-page.ts'
import { exportList } from '../csv/export-list.ts'
import { leaderView, readLeaders } from './list-leaders.ts'
import type { AdminLeaderboard } from './responses.ts'
import type { BoardCursor, BoardFilter } from './schemas.ts'

/** Each page is a question of the thousand that a request may ask the database. */
const PAGE_LEADERS = 1000

type Leader = AdminLeaderboard['results'][number]

/**
 * All of a board as a file, from the top, while it is read: who moves meanwhile may be in it twice or not at all.
 * @throws AppError as `exportList`
 */
export async function exportLeaders(
  ports: Pick<Ports, 'clock'> & { db: Database },
  { by, filter }: { by: ByStaff; filter: BoardFilter },
): Promise<ReadableStream<Uint8Array>> {
  const { key } = spanOf(filter.period, ports.clock(), filter.back)
  const pages = everyPage(async (cursor: BoardCursor | undefined) => {
    const { leaders, next } = await readLeaders(ports.db, { key, cursor, limit: PAGE_LEADERS })
    return { rows: leaders.map((leader) => leaderView(by.staff, leader)), next }
  })
  return exportList(ports, { by, list: 'leaderboard', filter, columns: COLUMNS, pages })
}

/** The columns of the file, in the words of the JSON route. */
const COLUMNS: CsvColumn<Leader>[] = [
  { title: 'rank', value: ({ rank }) => rank },
  { title: 'person_id', value: ({ person }) => person.id },
  { title: 'person_name', value: ({ person }) => person.name },
  { title: 'person_phone', value: ({ person }) => person.phone },
  { title: 'score', value: ({ score }) => score },
  { title: 'reached_at', value: (leader) => leader.reached_at },
]
