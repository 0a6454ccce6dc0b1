import { DatabaseSync } from 'node:sqlite'
import { partsOf, WHOLE } from '../../db/derived/check.ts'
import { AS_A_WHOLE, INVITER_DAYS, LEADERBOARD, LEVELS, TREE, USER_COUNTS } from '../../db/derived/checks.ts'
import { GROWTH_OF_SEEDED } from '../../db/derived/growth-checks.ts'
import { SEARCH } from '../../db/derived/search-checks.ts'
import { DAY_MS } from '../../lib/time.ts'
import { foldedNames } from '../../people/search.ts'
import { keptKeys } from '../../referrals/periods.ts'
import { CommandError } from '../terminal/command.ts'
import { createNetwork, joinNetwork } from './network.ts'
import type { Network } from './network.ts'
import { generatePeople, LAST_JOINED } from './people.ts'
import type { Person } from './people.ts'
import { insertReferrals } from './referrals.ts'
import type { ReferralTotals } from './referrals.ts'

export interface Seed {
  users: number
  seed: number
  /** Of all links. */
  clicks: number
  /** Invitees of the first person; random by default. */
  topInvitees?: number | undefined
  /** Unix time in milliseconds: about when the last person joins. */
  until?: number | undefined
}

const CHUNK_USERS = 5_000
/** A service running on the same file may be writing. */
const BUSY_TIMEOUT_MS = 3_000
/** Holds the indexes of a million users, so that few pages are written twice. */
const CACHE_KIB = 512 * 1024

/** The seed does the work of these triggers in bulk. All other triggers stay active. */
const REPLACED_TRIGGERS = `'users_counted_insert', 'users_invited_insert', 'users_search_insert',
  'referrals_counted_insert', 'referrals_made_counted_insert', 'referrals_ranked_insert', 'referrals_tree_insert', 'inviter_days_ranked_insert',
  'inviter_days_ranked_update', 'leaderboard_place_insert', 'sign_up_origins_referred'`

export interface SeedTotals extends ReferralTotals {
  /** The newest existing user joined too late for anyone to join afterwards. */
  joinedAtOnce: boolean
}

/**
 * Adds people with their sign-ins by day, links, clicks and referrals to a local database, in one transaction.
 * @throws CommandError when the database is locked
 */
export function seedDatabase(file: string, options: Seed, onProgress: (done: number) => void): SeedTotals {
  const { users, seed, clicks, topInvitees = 0, until = LAST_JOINED } = options
  const db = openDatabase(file)
  try {
    return exclusively(db, () => {
      const existing = existingUsers(db)
      const people = generatePeople({ seed, count: users, topInvitees, until, ...existing })
      const network = createNetwork(users, existing.firstId)
      return withoutTriggers(db, () => {
        insertPeople(db, people, network, onProgress)
        countSignInDays(db, existing.firstId)
        const end = Math.max(until, existing.notBefore)
        const made = insertReferrals(db, network, { seed, clicks, until: end, isTaken: existing.isTaken })
        fillDerived(db, network)
        return { ...made, joinedAtOnce: existing.notBefore >= until }
      })
    })
  } finally {
    db.close()
  }
}

/** Inviters are inserted with their invitees, so checking foreign keys would only take time. */
function openDatabase(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { enableForeignKeyConstraints: false, timeout: BUSY_TIMEOUT_MS })
  db.exec(`PRAGMA synchronous = NORMAL; PRAGMA cache_size = -${CACHE_KIB}; PRAGMA temp_store = MEMORY`)
  return db
}

function exclusively<Result>(db: DatabaseSync, change: () => Result): Result {
  try {
    db.exec('BEGIN IMMEDIATE')
    const result = change()
    db.exec('COMMIT')
    return result
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    if (!(error instanceof Error) || !/database (?:table )?is locked/.test(error.message)) throw error
    throw new CommandError('the database is in use. Stop the service and try again.')
  }
}

/** What new people need to know about existing ones. */
function existingUsers(db: DatabaseSync) {
  const newest = db.prepare('SELECT max(date_joined) AS date FROM users').get()?.['date'] ?? 0
  const lastId = db.prepare('SELECT max(id) AS id FROM users').get()?.['id'] ?? 0
  const taken = new Set<unknown>()
  const rows = db.prepare('SELECT phone, invite_code, lower(email) AS email FROM users').iterate()
  for (const row of rows) for (const value of [row['phone'], row['invite_code'], row['email']]) taken.add(value)
  for (const row of db.prepare('SELECT key FROM referral_links').iterate()) taken.add(row['key'])
  return { firstId: Number(lastId) + 1, notBefore: Number(newest), isTaken: (value: string) => taken.has(value) }
}

function withoutTriggers<Result>(db: DatabaseSync, change: () => Result): Result {
  const triggers = db
    .prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name IN (${REPLACED_TRIGGERS})`)
    .all()
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${String(name)}`)
  const result = change()
  for (const { sql } of triggers) db.exec(String(sql))
  return result
}

function insertPeople(
  db: DatabaseSync,
  people: Iterable<Person>,
  network: Network,
  onProgress: (done: number) => void,
): void {
  const insert = db.prepare(`
    INSERT INTO users (id, phone, country, invite_code, invited_by_code, email, first_name, last_name,
      first_name_folded, last_name_folded, display_name, is_active, invited_count, date_joined, last_login)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  let [done, firstId, lastId] = [0, 0, 0]
  const indexChunk = () => {
    db.exec(SEARCH.write({ from: firstId, to: lastId }))
    onProgress(done)
  }
  for (const person of people) {
    insert.run(...row(person))
    joinNetwork(network, person)
    if (done % CHUNK_USERS === 0) firstId = person.id
    lastId = person.id
    done += 1
    if (done % CHUNK_USERS === 0) indexChunk()
  }
  if (done % CHUNK_USERS !== 0) indexChunk()
}

/** Counts what the disabled triggers would have maintained, from the new users' rows. */
function fillDerived(db: DatabaseSync, { firstId, size, joinedAt }: Network): void {
  const parts = partsOf(
    { from: firstId, to: firstId + size - 1 },
    { ...WHOLE, periods: keptKeys(joinedAt.at(-1) ?? 0) },
  )
  for (const check of [USER_COUNTS, INVITER_DAYS, LEADERBOARD, TREE, LEVELS])
    for (const part of parts) db.exec(check.write(part))
  db.exec(
    `INSERT OR REPLACE INTO count_sweeps (name, position) SELECT 'sign_up_origins', max(user_id) FROM sign_up_origins GROUP BY NULL`,
  )
  for (const check of [GROWTH_OF_SEEDED, ...AS_A_WHOLE]) db.exec(check.write(WHOLE))
}

const row = (p: Person) => {
  const { firstNameFolded, lastNameFolded } = foldedNames(p)
  return [
    ...[p.id, p.phone, p.country, p.inviteCode, p.invitedByCode, p.email, p.firstName, p.lastName],
    ...[firstNameFolded ?? null, lastNameFolded ?? null, p.displayName, Number(p.isActive), p.invitedCount],
    ...[p.dateJoined, p.lastLogin],
  ]
}

/** Returning users have signed in a second time. */
const SIGN_INS = `
  SELECT 'sign_up' AS metric, date_joined / ${DAY_MS} AS day, count(*) AS value FROM users WHERE id >= ?1 GROUP BY day
  UNION ALL SELECT 'sign_in', last_login / ${DAY_MS} AS day, count(*) FROM users
    WHERE id >= ?1 AND last_login > date_joined GROUP BY day`

/** Counts sign-ups and sign-ins by day for users from this id on, as the audit of a real service would show. */
function countSignInDays(db: DatabaseSync, firstId: number): void {
  db.prepare(
    `INSERT INTO daily_counts (day, metric, value)
      SELECT date(day * ${DAY_MS / 1000}, 'unixepoch'), metric, sum(value) FROM (${SIGN_INS}) GROUP BY day, metric
      ON CONFLICT (day, metric) DO UPDATE SET value = value + excluded.value`,
  ).run(firstId)
}
