import { newServerKey } from '../src/identity/server-key.ts'
import { Rule } from '../src/rewards/rule.ts'
import type { Stage } from './stage.ts'

/** Of the app's server, on both sides. */
export const SERVER_KEY = newServerKey()
export const EVENT = 'purchase'
const [INVITER, INVITEE] = [500, 300]
const BUDGET = 1_000_000_000_000

/** One program that pays both sides for each purchase within its budget, and the key that reports them. */
export async function seedRewards({ db, side }: Pick<Stage, 'db' | 'side'>): Promise<void> {
  const { hash, prefix } = SERVER_KEY
  if (side === 'bare') {
    await db.batch([
      db.prepare('INSERT INTO api_keys VALUES (?)').bind(hash),
      db.prepare('INSERT INTO programs VALUES (?, ?, ?, ?, 0)').bind(EVENT, INVITER, INVITEE, BUDGET),
    ])
    return
  }
  const rule = { event: EVENT, occurrence: 'each', inviter: { fixed: INVITER }, invitee: { fixed: INVITEE } }
  await db.batch([
    db.prepare(`INSERT INTO staff (id, email, role, created_at) VALUES (1, 'bench@staff.example', 'superuser', 0)`),
    db
      .prepare(
        `INSERT INTO api_keys (name, hash, prefix, scopes, created_at, created_by) VALUES ('bench', ?, ?, 'events.write', 0, 1)`,
      )
      .bind(hash, prefix),
    db
      .prepare(
        `INSERT INTO programs (id, name, unit, event, starts_at, budget, created_at) VALUES (1, 'Friends', 'points', ?, 0, ?, 0)`,
      )
      .bind(EVENT, BUDGET),
    db
      .prepare('INSERT INTO program_rules (program_id, version, rule, created_at) VALUES (1, 1, ?, 0)')
      .bind(JSON.stringify(Rule.parse(rule))),
  ])
}
