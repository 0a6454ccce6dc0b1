import { DatabaseSync } from 'node:sqlite'
import { newServerKey, SCOPES } from '../../identity/server-key.ts'
import { hashPassword } from '../../lib/password.ts'
import { DAY_MS, toDay } from '../../lib/time.ts'
import { connectDatabase } from '../../server/open-database.ts'
import type { LocalState } from '../local-state/local-state.ts'
import { seedRewards } from '../seed/rewards.ts'
import { seedDatabase } from '../seed/seed-database.ts'
import type { SeedTotals } from '../seed/seed-database.ts'
import { executeOn, insertSuperuser } from '../superuser/insert-superuser.ts'
import { addCampaigns } from './campaigns.ts'
import { activityOf, countDays, recordSizes } from './daily.ts'
import { writeHistory } from './history.ts'
import { fillLedger } from './ledger.ts'

export const DEMO_STAFF = {
  superuser: 'demo@example.com',
  support: 'support@example.com',
  analyst: 'analyst@example.com',
}
const CLICKS_PER_PERSON = 10

export interface Demo {
  people: number
  password: string
  now: number
  /** Also of the dates: the same number and moment create the same demo. */
  seed: number
}

/** Fills an empty, migrated state with people up to now, and with what they and the staff have done. */
export async function fillDemo(
  { database, ledger }: Pick<LocalState, 'database' | 'ledger'>,
  { people, password, now, seed }: Demo,
): Promise<SeedTotals> {
  const made = seedDatabase(database, { users: people, seed, clicks: people * CLICKS_PER_PERSON, until: now }, () => {})
  await addCampaigns(database, { now, seed })
  const passwordHash = await hashPassword(password)
  const opened = connectDatabase(`file:${database}`, undefined)
  await insertSuperuser(executeOn(opened), { email: DEMO_STAFF.superuser, passwordHash }).finally(opened.close)
  await seedRewards(database, { now, seed })
  const activity = activityOf(people, now)
  const db = new DatabaseSync(database)
  db.exec('BEGIN')
  const staff = [idOf(db, DEMO_STAFF.superuser), ...addColleagues(db, passwordHash, now)]
  addKeys(db, staff[0]!, now)
  writeHistory(db, { now, seed, staff: staff.slice(0, 2) })
  countDays(db, activity)
  recordSizes(db, database, { people, now })
  db.exec('COMMIT')
  db.close()
  fillLedger(ledger, activity)
  return made
}

const idOf = (db: DatabaseSync, email: string) =>
  Number(db.prepare('SELECT id FROM staff WHERE email = ?').get(email)?.['id'])

/** One of each role, with the same password. */
function addColleagues(db: DatabaseSync, passwordHash: string, now: number): number[] {
  const insert = db.prepare(
    `INSERT INTO staff (email, name, role, password_hash, created_at, created_by) VALUES (?, ?, ?, ?, ?, 1) RETURNING id`,
  )
  const colleagues = [
    [DEMO_STAFF.support, 'Boris', 'support'],
    [DEMO_STAFF.analyst, 'Vera', 'analyst'],
  ] as const
  return colleagues.map(([email, name, role]) => Number(insert.get(email, name, role, passwordHash, now)?.['id']))
}

/** A key in use, and one that was revoked. No one knows them. */
function addKeys(db: DatabaseSync, staffId: number, now: number): void {
  const insert = db.prepare(
    `INSERT INTO api_keys (name, hash, prefix, scopes, created_at, created_by, revoked_at, last_used_on)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  for (const [name, scopes, days, revoked] of [
    ['Shop backend', SCOPES, 90, null],
    ['Old CRM', ['rewards.read'], 120, 30],
  ] as const) {
    const { hash, prefix } = newServerKey()
    const revokedAt = revoked === null ? null : now - revoked * DAY_MS
    const usedOn = toDay(revokedAt ?? now)
    insert.run(name, hash, prefix, scopes.join(' '), now - days * DAY_MS, staffId, revokedAt, usedOn)
  }
}
