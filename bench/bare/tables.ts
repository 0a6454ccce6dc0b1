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
  'CREATE TABLE api_keys (hash TEXT PRIMARY KEY) WITHOUT ROWID',
  `CREATE TABLE programs (event TEXT PRIMARY KEY, inviter INTEGER NOT NULL, invitee INTEGER NOT NULL, budget INTEGER NOT NULL,
    spent INTEGER NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE events (id TEXT PRIMARY KEY, user_id INTEGER NOT NULL, type TEXT NOT NULL, value INTEGER, at INTEGER NOT NULL,
    inviter_id INTEGER, body_hash TEXT NOT NULL) WITHOUT ROWID`,
  'CREATE INDEX events_user ON events (user_id)',
  `CREATE TABLE rewards (id INTEGER PRIMARY KEY, event_id TEXT NOT NULL, side TEXT NOT NULL, user_id INTEGER NOT NULL,
    amount INTEGER NOT NULL)`,
  'CREATE INDEX rewards_user ON rewards (user_id)',
  'CREATE INDEX rewards_event ON rewards (event_id)',
  'CREATE TABLE transfers (id INTEGER PRIMARY KEY, debit TEXT NOT NULL, credit TEXT NOT NULL, amount INTEGER NOT NULL, reward_id INTEGER NOT NULL)',
  'CREATE TABLE balances (account TEXT PRIMARY KEY, balance INTEGER NOT NULL) WITHOUT ROWID',
  `CREATE TRIGGER events_paid AFTER INSERT ON events WHEN NEW.inviter_id IS NOT NULL BEGIN
    INSERT INTO rewards (event_id, side, user_id, amount) SELECT NEW.id, 'inviter', NEW.inviter_id, inviter FROM programs WHERE event = NEW.type;
    INSERT INTO rewards (event_id, side, user_id, amount) SELECT NEW.id, 'invitee', NEW.user_id, invitee FROM programs WHERE event = NEW.type;
    INSERT INTO transfers (debit, credit, amount, reward_id) SELECT 'program:' || NEW.type, 'available:' || user_id, amount, id FROM rewards WHERE event_id = NEW.id;
    UPDATE programs SET spent = spent + inviter + invitee WHERE event = NEW.type;
  END`,
  `CREATE TRIGGER transfers_balanced AFTER INSERT ON transfers BEGIN
    INSERT INTO balances VALUES (NEW.debit, -NEW.amount), (NEW.credit, NEW.amount)
      ON CONFLICT (account) DO UPDATE SET balance = balance + excluded.balance;
  END`,
]
