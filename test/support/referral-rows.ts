import { env } from 'cloudflare:workers'
import { WHOLE } from '../../src/db/derived/check.ts'
import { AS_A_WHOLE } from '../../src/db/derived/checks.ts'

const ROWS_PER_STATEMENT = 2_000
/** Far above the ids of signed-in users. */
const FIRST_ID = 10_000

/** One row per item, with columns `value ->> 0`, `value ->> 1` and so on. */
export async function insertRows(into: string, columns: number, items: unknown[][]): Promise<void> {
  const values = Array.from({ length: columns }, (_, i) => `value ->> ${i}`).join(', ')
  for (let at = 0; at < items.length; at += ROWS_PER_STATEMENT) {
    await env.DB.prepare(`INSERT INTO ${into} SELECT ${values} FROM json_each(?)`)
      .bind(JSON.stringify(items.slice(at, at + ROWS_PER_STATEMENT)))
      .run()
  }
}

/** People with only a code and a number. Returns their ids, oldest first. */
export async function insertUsers(count: number, from = FIRST_ID): Promise<number[]> {
  const ids = Array.from({ length: count }, (_, i) => from + i)
  const rows = ids.map((id) => [id, String(id).padStart(6, '0'), `+7918${String(id).padStart(7, '0')}`, id * 1000])
  await insertRows('users (id, invite_code, phone, date_joined)', 4, rows)
  return ids
}

export interface Edge {
  invitee: number
  inviter: number
  /** Unix time in milliseconds. */
  at?: number
}

/** Inserts referrals one by one, so that the triggers run. */
export async function insertReferrals(edges: Edge[]): Promise<void> {
  const rows = edges.map(({ invitee, inviter, at = Date.now() }) => [invitee, inviter, 'SQL', 'code', 'certain', at])
  await insertRows('referrals (invitee_id, inviter_id, link_key, method, certainty, created_at)', 6, rows)
}

/** Pseudorandom numbers, the same in every run. */
export function createDraw(seed: number): (below: number) => number {
  let state = seed
  return (below) => (state = (state * 48_271) % 2_147_483_647) % below
}

/** Updates columns of one user. */
export async function setUser(id: number, changes: Record<string, string | number | null>): Promise<void> {
  const set = Object.keys(changes).map((name) => `${name} = ?`)
  await env.DB.prepare(`UPDATE users SET ${set.join(', ')} WHERE id = ?`)
    .bind(...Object.values(changes), id)
    .run()
}

export interface Score {
  id: number
  score: number
  /** Unix time, milliseconds. */
  reachedAt?: number
}

/** Gives people a score on the all-time leaderboard, all of it brought on one day long ago. */
export async function insertScores(scores: Score[]): Promise<void> {
  const rows = scores.map(({ id, score, reachedAt = 0 }) => [id, '1970-01-01', score, score, score, score, reachedAt])
  await insertRows('inviter_days (user_id, day, signups, week, month, total, reached_at)', 7, rows)
  // Triggers count on scores that rise by one.
  const { write } = AS_A_WHOLE.find(({ name }) => name === 'leaderboard: places')!
  await env.DB.prepare(write(WHOLE)).run()
}
