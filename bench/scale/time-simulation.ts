import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Progress } from '../../src/admin/programs/simulate-program.ts'
import { migrateLocalDatabase } from '../../src/cli/wrangler/local-database.ts'
import { newServerKey } from '../../src/identity/server-key.ts'
import { newStaffToken, staffTokenHash } from '../../src/identity/staff/staff-token.ts'
import { DAY_MS } from '../../src/lib/time.ts'
import { Rule } from '../../src/rewards/rule.ts'
import { bundleEntry } from '../bundles.ts'
import { startStage } from '../stage.ts'

const OUT = 'dist/bench'
/** Of SQLite's page cache while rows are inserted, in KiB; negative is SQLite's way to say so. */
const CACHE_KIB = -1_000_000
/** Of a user. */
const EVENTS = 4
const PAUSE_MS = 100

const event = 'purchase'
const sides = { inviter: { fixed: 500 }, invitee: { percent: 5, max: 300 } }
const current = Rule.parse({ event, ...sides, minimum_value: 1000, expires_days: 30 })
const draft = { ...current, occurrence: 3, caps: { window: 'month', amount: 5000 }, within_days: 365, expires_days: 20 }

export interface SimulationTimes {
  events: number
  ms: number
  /** Between two lines of progress. */
  longestStepMs: number
  /** Of the events that were reported meanwhile. */
  reported: number
  slowestEventMs: number
}

/**
 * Simulates a draft over that many events of a quarter as many users, each invited by another, through workerd. The first
 * purchase of each has paid both sides: of ten rewards one was voided, two have expired, four were paid out.
 */
export async function timeSimulation(events: number): Promise<SimulationTimes> {
  const state = await mkdtemp(join(tmpdir(), 'referral-api-simulation-'))
  try {
    const { token, key } = fill(await migrateLocalDatabase(state), events)
    const bundle = await bundleEntry('counting-service', OUT)
    const stage = await startStage({ name: 'simulation', bundle, out: OUT, state })
    try {
      const post = async (path: string, bearer: string, body: object) => {
        const response = await fetch(`http://127.0.0.1:${stage.port}/api/v1/${path}`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
        })
        if (response.ok) return response
        throw new Error(`${path}: ${response.status} ${await response.text()}`)
      }
      const began = performance.now()
      const meanwhile = { reported: 0, slowestEventMs: 0, isDone: false }
      const others = (async () => {
        while (!meanwhile.isDone) {
          const start = performance.now()
          const one = { id: `meanwhile-${meanwhile.reported}`, type: event, user_id: 2, value: 5000 }
          await (await post('events/', key, { events: [one] })).arrayBuffer()
          meanwhile.slowestEventMs = Math.max(meanwhile.slowestEventMs, performance.now() - start)
          meanwhile.reported += 1
          await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
        }
      })()
      const answer = await post('admin/programs/1/simulate/', token, { rule: draft })
      const decoder = new TextDecoder()
      let [text, last, longestStepMs] = ['', began, 0]
      for await (const piece of answer.body!) {
        text += decoder.decode(piece, { stream: true })
        longestStepMs = Math.max(longestStepMs, performance.now() - last)
        last = performance.now()
      }
      const ms = performance.now() - began
      meanwhile.isDone = true
      await others
      const result = JSON.parse(text.trim().split('\n').at(-1)!) as Progress & { draft?: { cost: number } }
      if (result.events < events || !((result.draft?.cost ?? 0) > 0))
        throw new Error(`wrong result: ${text.slice(-500)}`)
      return { events: result.events, ms, longestStepMs, ...meanwhile }
    } finally {
      await stage.stop()
    }
  } finally {
    await rm(state, { recursive: true, force: true })
  }
}

const numbers = (count: number) => `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`

const transfersOf = (kind: string, from: string, to: string, state?: string) =>
  `INSERT INTO transfers (debit, credit, amount, unit, kind, reward, created_at)
    SELECT ${from}, ${to}, amount, 'points', '${kind}', concat_ws('-', program_id, invitee_id, side, ordinal), created_at
    FROM rewards ${state === undefined ? '' : `WHERE state = '${state}'`} ORDER BY event;`

/** Without triggers, which would count and index each row. */
function fill(file: string, events: number): { token: string; key: string } {
  const db = new DatabaseSync(file)
  const triggers = db.prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`).all()
  for (const { name } of triggers) db.exec(`DROP TRIGGER "${String(name)}"`)
  const users = Math.ceil(events / EVENTS)
  const [now, token, { key, hash, prefix }] = [Date.now(), newStaffToken(), newServerKey()]
  const start = now - 90 * DAY_MS
  db.exec(`PRAGMA cache_size = ${CACHE_KIB}; PRAGMA foreign_keys = OFF; BEGIN;
    ${numbers(users)} INSERT INTO users (id, phone, invite_code, date_joined) SELECT i, '+79' || (100000000 + i), printf('%08d', i), ${start} FROM n;
    ${numbers(users)} INSERT INTO referrals (invitee_id, inviter_id, link_key, method, certainty, created_at)
      SELECT i, 1 + abs(random()) % (i - 1), 'SQL', 'code', 'certain', ${start} FROM n WHERE i > 1;
    ${numbers(events)} INSERT INTO reward_events (id, source, event_id, user_id, type, value, occurred_at, created_at, body_hash, decisions, inviter_id, inviter_is_active)
      SELECT i, 'api', 'e' || i, 1 + abs(random()) % ${users}, '${event}', abs(random()) % 20000, ${start} + i, ${start} + i, '', '[]', NULL, 1 FROM n;
    UPDATE reward_events SET inviter_id = (SELECT inviter_id FROM referrals WHERE invitee_id = user_id);
    INSERT INTO programs (id, name, unit, event, starts_at, budget, created_at) VALUES (1, 'Friends', 'points', '${event}', 0, ${events * 1000}, 0);
    INSERT INTO program_rules (program_id, version, rule, created_at) VALUES (1, 1, '${JSON.stringify(current)}', 0);
    UPDATE reward_events SET decisions = json_array(json_object('program', 1, 'version', 1, 'sides', json_array(
        json_object('side', 'inviter', 'user', inviter_id, 'ordinal', 1, 'amount', 500),
        json_object('side', 'invitee', 'user', user_id, 'ordinal', 1, 'amount', min(300, value * 5 / 100)))))
      WHERE inviter_id IS NOT NULL AND id IN (SELECT min(id) FROM reward_events WHERE value >= 1000 GROUP BY user_id);
    INSERT INTO rewards (program_id, invitee_id, side, ordinal, user_id, event, version, amount, state, hold_until, expires_at, created_at, changed_at)
      SELECT 1, e.user_id, s.value ->> 'side', 1, s.value ->> 'user', e.id, 1, s.value ->> 'amount',
        CASE WHEN e.id % 10 = 0 THEN 'voided' WHEN e.id % 10 < 3 THEN 'expired' WHEN e.id % 10 < 7 THEN 'fulfilled' ELSE 'available' END,
        e.created_at, e.created_at + ${30 * DAY_MS}, e.created_at, e.created_at
      FROM reward_events AS e, json_each(e.decisions -> '$[0].sides') AS s WHERE e.decisions <> '[]' ORDER BY e.id;
    ${transfersOf('earn', `'program:1'`, `'available:' || user_id`)}
    ${transfersOf('void', `'available:' || user_id`, `'program:1'`, 'voided')}
    ${transfersOf('expire', `'available:' || user_id`, `'program:1'`, 'expired')}
    ${transfersOf('fulfil', `'available:' || user_id`, `'paid:1'`, 'fulfilled')}
    INSERT INTO staff (id, email, role, created_at) VALUES (1, 'scale@staff.example', 'superuser', 0);
    INSERT INTO staff_sessions (token_hash, staff_id, kind, created_at, last_used_at, expires_at)
      VALUES ('${staffTokenHash(token)}', 1, 'api', ${now}, ${now}, ${now + DAY_MS});
    INSERT INTO api_keys (name, hash, prefix, scopes, created_at, created_by) VALUES ('scale', '${hash}', '${prefix}', 'events.write', 0, 1);
    ${triggers.map(({ sql }) => `${String(sql)};`).join('\n')}
    COMMIT`)
  db.close()
  return { token, key }
}
