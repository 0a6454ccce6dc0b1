import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { outbox, webhooks } from '../../db/outbox-schema.ts'
import type { ChangeType } from '../../db/outbox-schema.ts'
import { runBatch } from '../../db/run-batch.ts'
import { staff } from '../../db/staff-schema.ts'
import { DAY_MS, HOUR_MS } from '../../lib/time.ts'

/* Webhooks, and what became of the changes that the seeded rewards announce. Their secrets cannot be read, so nothing is sent. */

const NO_SECRET = 'made up'
/** Who has made them, in a database without staff. No one can sign in with it. */
const SEED_STAFF = 'seed@staff.example'
/** Of a hundred changes that were sent, how many the second webhook has come to, and the third. */
const [FAILING_AT, PAUSED_AT] = [97, 60]
const TRIES_OF_A_DAY = 7
/** The last one gives a change up, so one that waits has had fewer. */
const MOST_TRIES = 10

const SEEDED: { url: string; description: string; types: ChangeType[] | null }[] = [
  {
    url: 'https://shop.example/webhooks/referrals',
    description: 'Shop backend',
    types: ['reward.available', 'reward.fulfilled', 'reward.reversed', 'reward.voided'],
  },
  { url: 'https://crm.example/hooks/rewards', description: 'CRM', types: ['reward.fulfilled', 'reward.reversed'] },
  { url: 'https://warehouse.example/in', description: 'Data warehouse', types: null },
]

/** Before the first change, since changes are announced from then on. */
export async function addWebhooks(db: Database, createdAt: number): Promise<void> {
  const createdBy = sql`(SELECT min(${staff.id}) FROM ${staff})`
  await runBatch(db, {
    staff: db.run(
      sql`INSERT INTO staff (email, role, created_at) SELECT ${SEED_STAFF}, 'analyst', ${createdAt} WHERE NOT EXISTS (SELECT 1 FROM staff)`,
    ),
    webhooks: SEEDED.map(({ types, ...webhook }) =>
      db
        .insert(webhooks)
        .values({ ...webhook, types: types?.join(' ') ?? null, secret: NO_SECRET, position: 0, createdAt, createdBy }),
    ),
  })
}

const wanted = ({ types }: (typeof SEEDED)[number]): SQL =>
  types === null ? sql`true` : sql`${outbox.type} IN (SELECT value FROM json_each(${JSON.stringify(types)}))`

const idOf = (nth: number) => sql`(SELECT max(id) FROM webhooks WHERE url = ${SEEDED[nth]!.url})`

/** One has delivered everything, one is failing after a few failures, and one was paused. */
export async function deliverChanges(db: Database, now: number): Promise<void> {
  const last = sql`(SELECT coalesce(max(${outbox.id}), 0) FROM ${outbox})`
  const until = (share: number) => sql`${last} * ${share} / 100`
  const deliveries = (nth: number, { upTo, failedOneIn }: { upTo: SQL; failedOneIn: number }) =>
    db.run(sql`INSERT INTO webhook_deliveries (change, webhook_id, state, attempts, outcome, milliseconds, at)
      SELECT id, ${idOf(nth)}, iif(fails, 'failed', 'delivered'), iif(fails, ${MOST_TRIES}, 1 + (id % 29 = 0)), iif(fails, '500', '200'), 40 + id * 37 % 180, at + 900
      FROM (SELECT id, at, id % ${failedOneIn} = 0 AS fails FROM outbox WHERE id <= ${upTo} AND ${wanted(SEEDED[nth]!)})`)
  const next = (
    nth: number,
    { upTo, attempts, outcome, at }: { upTo: SQL; attempts: number; outcome: string; at: number },
  ) =>
    db.run(sql`INSERT INTO webhook_deliveries (change, webhook_id, state, attempts, outcome, milliseconds, at)
      SELECT id, ${idOf(nth)}, 'failing', ${attempts}, ${outcome}, 15000, ${at} FROM outbox WHERE id > ${upTo} AND ${wanted(SEEDED[nth]!)} ORDER BY id LIMIT 1`)
  const isNth = (nth: number) => sql`${webhooks.id} = ${idOf(nth)} AND ${last} > 0`
  const [failing, paused] = [until(FAILING_AT), until(PAUSED_AT)]
  await runBatch(db, {
    delivered: [
      deliveries(0, { upTo: last, failedOneIn: 1_000_000_000 }),
      deliveries(1, { upTo: failing, failedOneIn: 19 }),
      deliveries(2, { upTo: paused, failedOneIn: 211 }),
    ],
    next: [
      next(1, { upTo: failing, attempts: TRIES_OF_A_DAY, outcome: '503', at: now - HOUR_MS }),
      next(2, { upTo: paused, attempts: MOST_TRIES - 1, outcome: 'timed_out', at: now - 2 * DAY_MS }),
    ],
    webhooks: [
      db
        .update(webhooks)
        .set({ position: last, deliveredAt: now - HOUR_MS, lastOutcome: '200' })
        .where(isNth(0)),
      db
        .update(webhooks)
        .set({
          ...{ position: failing, attempts: TRIES_OF_A_DAY, nextAt: now + 9 * HOUR_MS, lastOutcome: '503' },
          ...{ failingSince: now - 12 * HOUR_MS, deliveredAt: now - 13 * HOUR_MS },
        })
        .where(isNth(1)),
      db
        .update(webhooks)
        .set({
          ...{ position: paused, attempts: MOST_TRIES - 1, lastOutcome: 'timed_out', stoppedAt: now - 2 * DAY_MS },
          ...{ stoppedWhy: 'failing', failingSince: now - 7 * DAY_MS, deliveredAt: now - 7 * DAY_MS },
        })
        .where(isNth(2)),
    ],
  })
}
