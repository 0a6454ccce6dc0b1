import { COUNTS_PATH } from '../../bench/counting.ts'
import type { Counts } from '../../bench/counting.ts'
import { MAX_LOOKED_AT } from '../../src/people/list-users.ts'
import type { Arena } from '../arena.ts'
import { atMost, exactly } from '../attack.ts'
import type { Attack } from '../attack.ts'
import { countWhere, signIn } from '../people.ts'

/** Everyone has a phone with these digits, and nobody fits all words. */
const WORST = [
  'search=0 1 2 3 4 5 6 7 8 9',
  'search=anna smith',
  'search=anna7 smith8 example',
  'search=ann smi 77 exa a,n,n,a',
  'first_name=Anna&last_name=Smith&search=q',
  'search=a&offset=10000&limit=100',
  'offset=10000&limit=100',
]
const OFFSET = 10_000
/** For the page and its count: the index, the row, and where it stopped; pieces are sampled; the offset is skipped. */
const MOST_ROWS = 2 * (3 * MAX_LOOKED_AT + 6 * 50) + 3 * OFFSET
/** The caller and their session, on a replica and on the primary; a budget. */
const OF_CALLER = 20

/** One signed-in user searches for what the database finds hardest; then with a session that has ended. */
export const searching: Attack = {
  name: 'search',
  arena: 'asDeployed',
  async run(arena, { people }) {
    const { client, db, phones } = arena
    await insertPeople(db, people)
    const thief = await signIn(arena, phones.next('NO'))
    const search = async () => {
      const costs: { status: number; rows: number }[] = []
      for (const query of WORST) {
        await rowsRead(arena)
        const { status } = await client.call(`/users/?${encodeURI(query)}`, { method: 'GET', token: thief.access })
        costs.push({ status, rows: await rowsRead(arena) })
      }
      return costs
    }
    const live = await search()
    await client.logout(thief.refresh)
    const ended = await search()
    await db.prepare(`DELETE FROM users WHERE email LIKE '%@search.example.com'`).run()
    const dearest = (costs: typeof live) => Math.max(...costs.map(({ rows }) => rows))
    return [
      exactly(
        'worst searches that were answered',
        countWhere(live, ({ status }) => status === 200),
        WORST.length,
      ),
      atMost(`rows read by the worst of them, among ${people} people`, dearest(live), MOST_ROWS),
      exactly(
        'the same after the session ended, rejected',
        countWhere(ended, ({ status }) => status === 401),
        WORST.length,
      ),
      atMost('rows read by the worst rejected one', dearest(ended), OF_CALLER),
    ]
  },
}

async function insertPeople(db: D1Database, count: number): Promise<void> {
  await db
    .prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
      INSERT INTO users (phone, invite_code, email, first_name, last_name, date_joined)
      SELECT '+4790' || (1000000 + i), printf('%06d', i), 'anna' || i || '@search.example.com',
        iif(i % 2, 'Anna', 'Smith'), iif(i % 2, 'Brown', 'Jones'), 1 FROM n`,
    )
    .bind(count)
    .run()
}

/** Since the last call, in both isolates. */
async function rowsRead({ client }: Arena): Promise<number> {
  const counts = await Promise.all(
    ([0, 1] as const).map(async (door) => client.call(COUNTS_PATH, { method: 'GET', door })),
  )
  return counts.reduce((sum, { body }) => sum + (body as unknown as Counts).rowsRead, 0)
}
