import { firstIdAt } from '../src/db/time-id.ts'
import { createTokens } from '../src/identity/tokens.ts'
import type { TokenType } from '../src/identity/tokens.ts'
import { INVITE_CODE_ALPHABET } from '../src/lib/invite-code.ts'
import { BENCH_SECRET_KEY } from './stage.ts'
import type { Stage } from './stage.ts'

/** Users in each database before the first request, with ids from 1. */
export const USERS = 10_000
/** Distinct tokens for reads, like the users of a busy minute. */
export const READERS = 500
/** Every n-th user invited those that follow. */
export const INVITER_STRIDE = 5
const DAY_MS = 86_400_000
const FIRST_NAMES = ['Анна', 'Борис', 'Вера', 'Глеб', 'Дарья', 'Alice', 'Bob', 'Carol', 'Dmitri', 'Erin']
const LAST_NAMES = ['Иванова', 'Orlova', 'Петров', 'Smith', 'Сидорова', 'Brown', 'Кузнецов']

/** Existing users, new users with and without an inviter, users who only request codes, and those who get them wrong. */
export type Series = 'seeded' | 'new' | 'invited' | 'asking' | 'guessed' | 'warming'
const PREFIXES: Record<Series, string> = {
  ...{ seeded: '+7917', new: '+7916', invited: '+7914', asking: '+7915', guessed: '+7913', warming: '+7912' },
}
const FIRST_NUMBER = 1_000_000

/** A valid number for each index. */
export const phoneAt = (series: Series, index: number): string => PREFIXES[series] + String(FIRST_NUMBER + index)

const pick = (names: string, salt: number, count: number) =>
  `json_extract(${names}, '$[' || ((n * ${salt}) % ${count}) || ']')`

/** One symbol of an invite code; the alphabet is the fifth parameter. */
const symbol = (place: number) => `substr(?5, 1 + ((n * 7919 >> ${place * 5}) & 31), 1)`

/** The same in TypeScript: the code of the user with this index. */
export const inviteCodeAt = (index: number): string =>
  [5, 4, 3, 2, 1, 0].map((place) => INVITE_CODE_ALPHABET[((index * 7919) >> (place * 5)) & 31]).join('')

/** Fills a database with users: names and e-mails to search for, inviters, and a session each. */
export async function seedPeople({ db, side }: Pick<Stage, 'db' | 'side'>, now: number, users = USERS): Promise<void> {
  const insertUsers = db
    .prepare(
      `WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?1)
      INSERT INTO users (id, phone, invite_code, email, first_name, last_name, date_joined, last_login)
      SELECT n + 1, '${PREFIXES.seeded}' || (${FIRST_NUMBER} + n), ${[5, 4, 3, 2, 1, 0].map(symbol).join(' || ')},
        'user' || n || '@example.com', ${pick('?2', 3, FIRST_NAMES.length)}, ${pick('?3', 5, LAST_NAMES.length)}, ?4 + n, ?4 + n
      FROM numbers`,
    )
    .bind(users, JSON.stringify(FIRST_NAMES), JSON.stringify(LAST_NAMES), now - DAY_MS, INVITE_CODE_ALPHABET)
  const inviter = side === 'service' ? ['invited_by_code', 'invite_code'] : ['invited_by', 'id']
  const inviteUsers = db.prepare(
    `UPDATE users SET ${inviter[0]} =
      (SELECT inviter.${inviter[1]} FROM users AS inviter WHERE inviter.id = users.id - users.id % ${INVITER_STRIDE})
    WHERE id % ${INVITER_STRIDE} <> 0 AND id > ${INVITER_STRIDE}`,
  )
  await db.batch([
    insertUsers,
    inviteUsers,
    insertSessions({ db, side, type: 'access', range: { from: 0, to: users - 1 }, now }),
  ])
}

interface Range {
  from: number
  to: number
}

/** Sessions with unused refresh tokens, one user after the other. */
export async function insertRefreshSessions(
  { db, side }: Pick<Stage, 'db' | 'side'>,
  range: Range,
  now: number,
): Promise<void> {
  await insertSessions({ db, side, type: 'refresh', range, now }).run()
}

const HOUR_MS = 3_600_000
const STARTED = Date.now()

/** Ids are times: far from each other, and from the ids that sign-ins get. */
const firstSession = (type: TokenType) => firstIdAt(STARTED - (type === 'access' ? 2 : 1) * HOUR_MS)

/** Of the refresh tokens of a new session. */
const FIRST_GENERATION = 0
const SESSION_ID = 'CAST(?3 + n AS INTEGER)'
const SERVICE_SESSION = `(id, user_id, expires_at) SELECT ${SESSION_ID}, 1 + n % ${USERS}, ?4 + ${DAY_MS}`
const BARE_SESSION = `(id, user_id, jti, expires_at)
  SELECT CAST(${SESSION_ID} AS TEXT), 1 + n % ${USERS}, ${SESSION_ID} || '.${FIRST_GENERATION}', ?4 + ${DAY_MS}`

interface Sessions extends Pick<Stage, 'db' | 'side'> {
  type: TokenType
  range: Range
  now: number
}

function insertSessions({ db, side, type, range: { from, to }, now }: Sessions): D1PreparedStatement {
  const rows = side === 'service' ? SERVICE_SESSION : BARE_SESSION
  return db
    .prepare(
      `WITH RECURSIVE numbers(n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?2)
      INSERT INTO sessions ${rows} FROM numbers`,
    )
    .bind(from, to, firstSession(type), now)
}

/** Signs like the service, with the key of both sides of the bench. */
export const tokens = createTokens({
  secretKey: BENCH_SECRET_KEY,
  tokenIssuer: 'referral-api',
  tokenAudience: 'referral-api',
})

/** A token of the session with this index. */
export async function tokenOf(tokenType: TokenType, index: number, now: number): Promise<string> {
  const id = firstSession(tokenType) + index
  const issuedAt = Math.floor(now / 1000)
  const expiresAt = issuedAt + DAY_MS / 1000
  const jti = `${id}.${FIRST_GENERATION}`
  return tokens.sign({ tokenType, userId: 1 + (index % USERS), sessionId: id, jti, issuedAt, expiresAt })
}
