/** The tables of the bare Worker: what its routes read and write, and no more. */
export const BARE_TABLES = [
  `CREATE TABLE users (id INTEGER PRIMARY KEY, phone TEXT NOT NULL UNIQUE, invite_code TEXT NOT NULL UNIQUE,
    invited_by INTEGER, email TEXT, first_name TEXT, last_name TEXT, date_joined INTEGER NOT NULL, last_login INTEGER,
    score INTEGER NOT NULL DEFAULT 0)`,
  'CREATE INDEX users_invited_by ON users (invited_by) WHERE invited_by IS NOT NULL',
  'CREATE INDEX users_score ON users (score) WHERE score > 0',
  `CREATE TABLE sessions (id TEXT PRIMARY KEY, user_id INTEGER NOT NULL, jti TEXT NOT NULL, expires_at INTEGER NOT NULL)
    WITHOUT ROWID`,
  // Filled with the seeded users only: no row of the benchmark searches for users whom it signed up.
  `CREATE VIRTUAL TABLE users_search USING fts5(phone, email, first_name, last_name, content='users', content_rowid='id',
    tokenize='trigram')`,
  `CREATE TABLE counts (user_id INTEGER, dimension TEXT, value TEXT, clicks INTEGER, uniques INTEGER, signups INTEGER,
    PRIMARY KEY (user_id, dimension, value)) WITHOUT ROWID`,
]
