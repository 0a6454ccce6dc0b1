import { DatabaseSync } from 'node:sqlite'
import { openDatabaseOf } from '../../db/batches.ts'
import { WHOLE } from '../../db/derived/check.ts'
import { AS_A_WHOLE } from '../../db/derived/checks.ts'
import { GROWTH_OF_SEEDED } from '../../db/derived/growth-checks.ts'
import { DAY_MS, HOUR_MS, toDay } from '../../lib/time.ts'
import type { Channel } from '../../links/channel.ts'
import { applyFlush } from '../../links/clicks/apply-flush.ts'
import type { ClickGroup } from '../../links/clicks/click-groups.ts'
import { linkKey } from '../../links/link-key.ts'
import { connectDatabase } from '../../server/open-database.ts'
import { platformAt } from '../seed/growth.ts'
import { PHONE_PLANS } from '../seed/phone-plans.ts'
import { below, createRandom } from '../seed/random.ts'
import type { Random } from '../seed/random.ts'

interface Campaign {
  code: string
  label: string
  channel: Channel
  campaign: string
  daysOld: number
  /** At most. */
  clicksPerDay: number
}

/** Links of the service. */
export const CAMPAIGNS: Campaign[] = [
  { code: 'autumn-flyer', label: 'Flyers', channel: 'qr', campaign: 'autumn-2026', daysOld: 75, clicksPerDay: 30 },
  { code: 'autumn-bio', label: 'Bio', channel: 'instagram', campaign: 'autumn-2026', daysOld: 70, clicksPerDay: 45 },
  { code: 'autumn-ads', label: 'Ads', channel: 'ads', campaign: 'autumn-2026', daysOld: 60, clicksPerDay: 80 },
  { code: 'ny-telegram', label: 'Post', channel: 'telegram', campaign: 'new-year', daysOld: 12, clicksPerDay: 60 },
  { code: 'ny-newsletter', label: 'Newsletter', channel: 'email', campaign: 'new-year', daysOld: 9, clicksPerDay: 40 },
]

/** See `createRandom`. */
const STREAM = 11
/** Of those who came by themselves while a campaign ran, one in so many came by it. */
const ONE_IN = 5
/** Of the others, one in so many had tried something that did not count. */
const ONE_STORY_IN = 9
const REFUSALS = ['late', 'unknown', 'blocked'] as const

interface Made {
  now: number
  seed: number
}

/** Campaign links with clicks and sign-ups, and people who have no inviter for a reason. Counted as the service does. */
export async function addCampaigns(database: string, { now, seed }: Made): Promise<void> {
  const random = createRandom(seed, STREAM)
  const db = new DatabaseSync(database)
  const insert = db.prepare(
    `INSERT INTO referral_links (key, code, label, channel, campaign, utm_source, utm_medium, created_at)
      VALUES (?, ?, ?, ?, ?, ?, 'campaign', ?)`,
  )
  for (const { code, label, channel, campaign, daysOld } of CAMPAIGNS)
    insert.run(keyOf(code), code, label, channel, campaign, channel, now - daysOld * DAY_MS)

  const opened = connectDatabase(`file:${database}`, undefined)
  const groups = CAMPAIGNS.flatMap((campaign) => clicksOf(campaign, random, now))
  await applyFlush(openDatabaseOf(opened)('write').db, { shard: 'demo', sequence: 1, groups }).finally(opened.close)

  db.exec('BEGIN')
  addOrigins(db, random, now)
  db.exec(
    `UPDATE count_sweeps SET position = (SELECT max(user_id) FROM sign_up_origins) WHERE name = 'sign_up_origins'`,
  )
  for (const check of [GROWTH_OF_SEEDED, ...AS_A_WHOLE]) db.exec(check.write(WHOLE))
  db.exec('COMMIT')
  db.close()
}

const keyOf = (code: string): string => linkKey(code) ?? ''

/** By day and country, fewer with time. */
function clicksOf(
  { code, channel, campaign, daysOld, clicksPerDay }: Campaign,
  random: Random,
  now: number,
): ClickGroup[] {
  return Array.from({ length: daysOld }, (_, ago): ClickGroup => {
    const clicks = 1 + below(random, clicksPerDay)
    return {
      ...{ linkKey: keyOf(code), ownerId: null, day: toDay(now - ago * DAY_MS), channel, campaign, clicks },
      country: PHONE_PLANS[below(random, 5)]!.country,
      platform: platformAt(ago),
      uniques: Math.ceil(clicks * (0.7 + 0.3 * random())),
    }
  })
}

/** How people came who have no inviter: through a campaign, or by something that did not count. */
function addOrigins(db: DatabaseSync, random: Random, now: number): void {
  const oldest = now - Math.max(...CAMPAIGNS.map(({ daysOld }) => daysOld)) * DAY_MS
  const people = db
    .prepare(
      'SELECT id, country, date_joined AS at FROM users WHERE invited_by_code IS NULL AND date_joined > ? ORDER BY id',
    )
    .all(oldest) as { id: number; country: string; at: number }[]
  const invite = db.prepare('SELECT invite_code AS code FROM users WHERE NOT is_active ORDER BY id LIMIT 1').get()
  const insert = db.prepare(
    `INSERT INTO sign_up_origins (user_id, link_key, method, channel, campaign, platform, country, created_at, steps)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  for (const { id, country, at } of people) {
    const running = CAMPAIGNS.filter(({ daysOld }) => at > now - daysOld * DAY_MS)
    const came = running[below(random, running.length)]!
    const [key, clickedAt] = [keyOf(came.code), at - (1 + below(random, 20)) * HOUR_MS]
    const step = { method: 'token', link: key, channel: came.channel, at: clickedAt, refusal: null }
    if (id % ONE_IN === 0) {
      insert.run(id, key, 'token', came.channel, came.campaign, platformAt(id), country, at, JSON.stringify([step]))
    } else if (id % ONE_STORY_IN === 0) {
      const refusal = REFUSALS[id % REFUSALS.length]!
      const steps = {
        late: { ...step, at: at - 40 * DAY_MS, refusal },
        unknown: { ...step, method: 'code', link: 'ZZZ99Z', channel: null, at, refusal },
        blocked: { ...step, link: String(invite?.['code']), refusal },
      }
      insert.run(id, null, null, null, null, platformAt(id), country, at, JSON.stringify([steps[refusal]]))
    }
  }
}
