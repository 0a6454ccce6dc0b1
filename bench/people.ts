import { createTokens } from '../src/auth/tokens.ts'
import type { Tokens, TokenType } from '../src/auth/tokens.ts'
import { BENCH_SECRET_KEY } from './stage.ts'

/** How many users each database holds before the first request. */
export const USERS = 5000
/** User ids are 1 to `USERS`; every `INVITER_STRIDE`-th invited the ones that follow. */
const INVITER_STRIDE = 5

/** Phones: `+7917` for people who are there, `+7916` for people who are new, `+7915` for those who only ask for codes. */
export type Series = 7 | 6 | 5

/** A valid number, another one for each index. */
export const phoneAt = (series: Series, index: number): string => `+791${series}${String(1_000_000 + index)}`

/** Session `index` of a kind: 32 hex characters, as the service makes them. */
export const sessionId = (kind: 'access' | 'refresh', index: number): string =>
  (kind === 'access' ? 'a' : 'f') + index.toString(16).padStart(31, '0')

/** Seeded people: with names to search for, an e-mail each, and one session each for reading. */
export async function seedPeople(db: D1Database, now: number): Promise<void> {
  const names = ['Анна', 'Борис', 'Вера', 'Глеб', 'Дарья', 'Alice', 'Bob', 'Carol', 'Dmitri', 'Erin']
  const pick = (salt: number) => `json_extract(?2, '$[' || ((n * ${salt}) % ${names.length}) || ']')`
  // A code's six characters are the index in base 32 of our alphabet.
  const digit = (power: number) =>
    `substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', ((n * 7919) >> ${power * 5} & 31) + 1, 1)`
  const code = [5, 4, 3, 2, 1, 0].map(digit).join(' || ')
  const insertUsers = db
    .prepare(
      `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1)
      INSERT INTO users (id, phone, invite_code, email, first_name, last_name, date_joined, last_login)
      SELECT n, '+7917' || (1000000 + n), ${code}, 'user' || n || '@example.com', ${pick(3)}, ${pick(7)} || n, ?3 + n, ?3 + n
      FROM numbers`,
    )
    .bind(USERS, JSON.stringify(names), now - 86_400_000)
  const linkUsers = db.prepare(
    `UPDATE users SET invited_by_code =
      (SELECT inviter.invite_code FROM users AS inviter WHERE inviter.id = users.id - users.id % ${INVITER_STRIDE})
    WHERE id % ${INVITER_STRIDE} <> 0 AND id > ${INVITER_STRIDE}`,
  )
  await db.batch([insertUsers, linkUsers, insertSessions(db, 'access', { from: 1, to: USERS }, now)])
}

interface Range {
  from: number
  to: number
}

/** One session for each index, of the users in turn. */
export function insertSessions(db: D1Database, kind: 'access' | 'refresh', { from, to }: Range, now: number) {
  return db
    .prepare(
      `WITH RECURSIVE numbers(n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?2)
      INSERT INTO sessions (id, user_id, refresh_jti, rotated_at, created_at, expires_at)
      SELECT ?3 || printf('%031x', n), 1 + n % ${USERS}, ?3 || printf('%031x', n), ?4, ?4, ?4 + 86400000 FROM numbers`,
    )
    .bind(from, to, kind === 'access' ? 'a' : 'f', now)
}

const tokens: Tokens = createTokens({
  secretKey: BENCH_SECRET_KEY,
  tokenIssuer: 'referral-api',
  tokenAudience: 'referral-api',
})

/** A token of a session that `insertSessions` made. */
export function tokenOf(kind: TokenType, index: number, now: number): Promise<string> {
  const id = sessionId(kind, index)
  const issuedAt = Math.floor(now / 1000)
  return tokens.sign({
    tokenType: kind,
    userId: 1 + (index % USERS),
    sessionId: id,
    jti: id,
    issuedAt,
    expiresAt: issuedAt + 3600,
  })
}
