import { sendAll } from '../load-client.ts'
import { phoneAt, READERS, USERS } from '../people.ts'
import type { Series } from '../people.ts'
import { indexes } from '../requests.ts'
import type { Row } from '../rows.ts'
import type { Stage } from '../stage.ts'
import { requestBytes } from '../wire.ts'

/** The tables of `better-auth/tables.js`, with the indexes of better-auth's documentation. */
export const BETTER_AUTH_TABLES = [
  `CREATE TABLE user (id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE, email_verified INTEGER NOT NULL
    DEFAULT 0, image TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, phone_number TEXT UNIQUE,
    phone_number_verified INTEGER)`,
  `CREATE TABLE session (id TEXT PRIMARY KEY, expires_at INTEGER NOT NULL, token TEXT NOT NULL UNIQUE, created_at INTEGER
    NOT NULL, updated_at INTEGER NOT NULL, ip_address TEXT, user_agent TEXT, user_id TEXT NOT NULL REFERENCES user (id))`,
  'CREATE INDEX session_user ON session (user_id)',
  `CREATE TABLE verification (id TEXT PRIMARY KEY, identifier TEXT NOT NULL, value TEXT NOT NULL, expires_at INTEGER NOT
    NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)`,
  'CREATE INDEX verification_identifier ON verification (identifier)',
  `CREATE TABLE account (id TEXT PRIMARY KEY, account_id TEXT NOT NULL, provider_id TEXT NOT NULL, user_id TEXT NOT NULL
    REFERENCES user (id), access_token TEXT, refresh_token TEXT, id_token TEXT, access_token_expires_at INTEGER,
    refresh_token_expires_at INTEGER, scope TEXT, password TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)`,
  'CREATE INDEX account_user ON account (user_id)',
]

const YEAR_MS = 365 * 86_400_000

/** As many users as the service has, and a session for each. */
export async function seedBetterAuth(db: D1Database, now: number): Promise<void> {
  const phones = JSON.stringify(indexes(USERS).map((i) => phoneAt('seeded', i)))
  await db.batch([
    db
      .prepare(
        `INSERT INTO user (id, name, email, created_at, updated_at, phone_number, phone_number_verified)
        SELECT 'user' || key, value, substr(value, 2) || '@phone.invalid', ?2, ?2, value, 1 FROM json_each(?1)`,
      )
      .bind(phones, now),
    db
      .prepare(
        `INSERT INTO session (id, expires_at, token, created_at, updated_at, user_id)
        SELECT 'session' || key, ?3, 'token' || key, ?2, ?2, 'user' || key FROM json_each(?1)`,
      )
      .bind(phones, now, now + YEAR_MS),
  ])
}

const AUTH = '/api/auth'

const sendCode = (phoneNumber: string) =>
  requestBytes({ method: 'POST', path: `${AUTH}/phone-number/send-otp`, body: { phoneNumber } })

const signIns =
  (series: Series): Row['prepare'] =>
  async ({ port }: Stage, { from, count }) => {
    const phones = indexes(count).map((i) => phoneAt(series, from + i))
    const requests: Buffer[] = []
    await sendAll(port, phones.map(sendCode), {
      onAnswer(i, { head }) {
        const code = /\r\nx-code: *(\d+)/i.exec(head)?.[1]
        const body = { phoneNumber: phones[i], code }
        requests[i] = requestBytes({ method: 'POST', path: `${AUTH}/phone-number/verify`, body })
      },
    })
    return requests
  }

/** Its requests for the rows of the benchmark that it has too. */
export const BETTER_AUTH_ROWS: Record<string, Row['prepare']> = {
  current_user: (_, { from, count }) =>
    Promise.resolve(
      indexes(count).map((i) =>
        requestBytes({ method: 'GET', path: `${AUTH}/get-session`, token: `token${(from + i) % READERS}` }),
      ),
    ),
  get_by_phone_new: signIns('new'),
  get_by_phone_returning: signIns('seeded'),
}
