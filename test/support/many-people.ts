import { env } from 'cloudflare:workers'

/** When the first person joined, in Unix milliseconds; another joins every minute. */
export const FIRST_JOINED = Date.UTC(2026, 0, 1)
export const JOIN_EVERY_MS = 60_000
const CHUNK = 5_000

/**
 * People inserted by SQL, with ids up to `count`: every 3rd was invited by the previous one, every 5th is from Germany and
 * the rest from Russia, every 10th is called Анна, every 100th is blocked, every 700th has a pending deletion,
 * and every 50th is deleted.
 */
export async function insertManyPeople(count: number, from = 1): Promise<void> {
  for (let first = from; first <= count; first += CHUNK) {
    await env.DB.prepare(`
      WITH RECURSIVE n(id) AS (SELECT CAST(?1 AS INTEGER) UNION ALL SELECT id + 1 FROM n WHERE id < ?2)
      INSERT INTO users (id, phone, email, invite_code, invited_by_code, first_name, first_name_folded, country, is_active,
        deletion_requested_at, deleted_at, date_joined)
      SELECT id, iif(id % 50, '+7917' || (5000000 + id), NULL), iif(id % 50 AND id % 2, 'p' || id || '@example.com', NULL),
        printf('%06d', id), iif(id % 3 = 0, printf('%06d', id - 1), NULL),
        CASE WHEN id % 50 = 0 THEN NULL WHEN id % 10 = 3 THEN 'Анна' ELSE 'Пётр' END,
        CASE WHEN id % 50 = 0 THEN NULL WHEN id % 10 = 3 THEN 'анна' ELSE 'петр' END,
        CASE WHEN id % 50 = 0 THEN NULL WHEN id % 5 = 1 THEN 'DE' ELSE 'RU' END,
        id % 100 <> 11 AND id % 50 <> 0, iif(id % 700 = 9, ?3, NULL), iif(id % 50, NULL, ?3),
        ?3 + id * ?4
      FROM n`)
      .bind(first, Math.min(first + CHUNK - 1, count), FIRST_JOINED, JOIN_EVERY_MS)
      .run()
  }
  // As the trigger does when a user is deleted.
  await env.DB.batch([
    env.DB.prepare('DELETE FROM users_search WHERE rowid IN (SELECT id FROM users WHERE deleted_at IS NOT NULL)'),
    env.DB.prepare(
      `UPDATE counters SET value = (SELECT count(*) FROM users WHERE deleted_at IS NULL) WHERE name = 'users'`,
    ),
  ])
}
