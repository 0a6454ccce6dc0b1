import { asc, gt, sql } from 'drizzle-orm'
import * as z from 'zod/mini'
import { docs } from '#docs'
import type { Database } from '../db/database.ts'
import { outbox } from '../db/outbox-schema.ts'
import { runBatch } from '../db/run-batch.ts'
import { emptyAsDefault, pageLimit } from '../http/pagination.ts'
import { admitServer, readKey } from '../identity/server-key.ts'
import type { Server } from '../identity/server-key.ts'
import { described, readAs } from '../lib/schema.ts'
import { toIso } from '../lib/time.ts'
import type { Ports } from '../ports.ts'
import { messageId } from './message.ts'
import type { Feed, FeedChange } from './responses.ts'

const MAX_LIMIT = 100

/** A sequence number as a query parameter. There may be many changes. */
export const SequenceText = readAs(
  z.string(),
  (text) => (/^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined),
  'invalid_cursor',
)

export const FeedQuery = z.object({
  after: described(
    emptyAsDefault(SequenceText, 0),
    docs({
      description: 'The `after` of the last answer. 0: from the oldest change that is kept.',
      type: 'integer',
      minimum: 0,
      default: 0,
    }),
  ),
  limit: pageLimit(MAX_LIMIT, MAX_LIMIT, 'Changes of an answer.'),
})

/** The changes after one, oldest first. @throws AppError `token_not_valid`, `permission_denied` */
export async function readFeed(
  { clock, db }: Pick<Ports, 'clock'> & { db: Database },
  { server, query: { after, limit } }: { server: Server; query: z.output<typeof FeedQuery> },
): Promise<Feed> {
  const { key, changes, newest } = await runBatch(db, {
    key: readKey(db, { ...server, now: clock() }),
    changes: db.select().from(outbox).where(gt(outbox.id, after)).orderBy(asc(outbox.id)).limit(limit),
    newest: db.select({ id: sql<number>`coalesce(max(${outbox.id}), 0)` }).from(outbox),
  })
  admitServer(key, server)
  const [first] = changes
  // A database that was restored has forgotten changes that the caller has seen.
  const end = Math.min(after, newest[0]?.id ?? 0)
  return {
    results: changes.map((change) => ({
      sequence: change.id,
      id: messageId(change),
      type: change.type,
      timestamp: toIso(change.at),
      data: JSON.parse(change.data) as FeedChange['data'],
    })),
    after: changes.at(-1)?.id ?? end,
    has_gap: after > 0 && (first === undefined ? after > end : first.id > after + 1),
  }
}
