import * as z from 'zod/mini'
import type { Config } from '../../config.ts'
import { createDatabase } from '../../db/batches.ts'
import { SIGNALS } from '../../db/derived/signals.ts'
import type { SignalEvidence } from '../../db/derived/signals.ts'
import { runBatch } from '../../db/run-batch.ts'
import { firstIdAt } from '../../db/time-id.ts'
import { DAY_MS } from '../../lib/time.ts'
import { recordOwn } from '../../rewards/record-event.ts'
import { Rule, withThresholds } from '../../rewards/rule.ts'
import { REWARD_VARIABLES, rewardSettings } from '../../rewards/settings.ts'
import { migrate } from '../../server/migrate.ts'
import { openSqlite, runOnFile } from '../../server/sqlite-file.ts'
import { KINDS, makeGroups, phoneOf } from './households.ts'
import type { Group, Kind, Member } from './households.ts'

export interface HoldRate {
  kind: Kind
  groups: number
  /** Whose purchase earned something. */
  invitees: number
  held: number
  /** How many were held by each signal. */
  by: Partial<Record<(typeof SIGNALS)[number], number>>
}

interface Trial {
  families: number
  rings: number
  seed: number
  thresholds: Config['rewardSignals']
}

const START = Date.UTC(2026, 0, 1)

export const { rewardSignals: DEFAULT_THRESHOLDS } = rewardSettings(z.object(REWARD_VARIABLES).parse({}))

/**
 * Which rewards of made-up families and rings would be held: they sign up and buy something in a database of their own,
 * where the service's own statement decides.
 */
export async function measureHolds({ thresholds, ...size }: Trial): Promise<HoldRate[]> {
  // Without a name, SQLite deletes the file when it is closed.
  const file = openSqlite('', { synchronous: 'normal' })
  try {
    const run = runOnFile(file)
    await migrate(run, 'migrations')
    const db = createDatabase(run)
    const rule = withThresholds({ rewardSignals: thresholds }, Rule.parse({ event: 'purchase', inviter: { fixed: 1 } }))
    await run([
      {
        sql: `INSERT INTO programs (id, name, unit, event, starts_at, created_at) VALUES (1, 'Friends', 'points', 'purchase', 0, 0)`,
        params: [],
      },
      {
        sql: 'INSERT INTO program_rules (program_id, version, rule, created_at) VALUES (1, 1, ?, 0)',
        params: [JSON.stringify(rule)],
      },
    ])
    const rates = new Map<Kind, HoldRate>(
      KINDS.map((kind) => [kind, { kind, groups: 0, invitees: 0, held: 0, by: {} }]),
    )
    let next = 1
    for (const group of makeGroups(size)) {
      const first = next
      next += 1 + group.invitees.length
      await run(insertGroup(group, first))
      await runBatch(db, {
        bought: group.invitees.map(({ joinedAt }, i) =>
          recordOwn(db, {
            ...{
              source: 'api',
              eventId: `order-${first + 1 + i}`,
              userId: first + 1 + i,
              phone: null,
              type: 'purchase',
            },
            ...{ value: null, bodyHash: '', occurredAt: START + joinedAt + DAY_MS, now: START + joinedAt + DAY_MS },
          }),
        ),
      })
      const rewards = file.query('SELECT signals FROM rewards WHERE invitee_id >= ?', [first])
      count(
        rates.get(group.kind)!,
        rewards.map(({ signals }) => (signals === null ? null : (JSON.parse(String(signals)) as SignalEvidence))),
      )
    }
    return [...rates.values()]
  } finally {
    file.close()
  }
}

function count(rate: HoldRate, found: (SignalEvidence | null)[]): void {
  rate.groups += 1
  rate.invitees += found.length
  for (const signals of found) {
    if (signals === null) continue
    rate.held += 1
    for (const signal of SIGNALS) if (signals[signal] !== undefined) rate.by[signal] = (rate.by[signal] ?? 0) + 1
  }
}

const of = (name: string) => `value ->> '${name}'`

/** As they sign up: a user, their referral, and the session that has the device and the network. */
function insertGroup({ inviter, invitees }: Group, first: number) {
  const rows = [inviter, ...invitees].map((member, i) => ({ ...rowOf(member), id: first + i }))
  const json = JSON.stringify(rows)
  return [
    {
      sql: `INSERT INTO users (id, phone, invite_code, date_joined)
        SELECT ${of('id')}, ${of('phone')}, printf('%08d', ${of('id')}), ${of('at')} FROM json_each(?)`,
      params: [json],
    },
    {
      sql: `INSERT INTO referrals (invitee_id, inviter_id, link_key, method, certainty, created_at)
        SELECT ${of('id')}, ${first}, 'SQL', 'code', 'certain', ${of('at')} FROM json_each(?) WHERE key > 0`,
      params: [json],
    },
    {
      sql: `INSERT INTO sessions (id, user_id, is_sign_up, last_used_at, expires_at, device_hash, network)
        SELECT ${of('session')} + 2 * ${of('id')}, ${of('id')}, 1, ${of('used')}, ${of('used')}, ${of('device')}, ${of('network')} FROM json_each(?)`,
      params: [json],
    },
  ]
}

const rowOf = (member: Member) => ({
  ...{ phone: phoneOf(member), at: START + member.joinedAt, session: firstIdAt(START + member.joinedAt) },
  ...{ used: START + member.lastUsedAt, device: member.device, network: member.network },
})
