import { and, eq, sql } from 'drizzle-orm'
import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import type { Decision } from '../db/derived/decide.ts'
import { isGood } from '../db/may-serve.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { apiKeys, programs, rewardEvents } from '../db/reward-schema.ts'
import { runBatch } from '../db/run-batch.ts'
import { AppError } from '../errors/app-error.ts'
import { admitServer } from '../identity/server-key.ts'
import type { Server } from '../identity/server-key.ts'
import { deriveKey, hmacHex } from '../lib/keys.ts'
import { othersTurn } from '../lib/text-stream.ts'
import { toIso } from '../lib/time.ts'
import type { Ports } from '../ports.ts'
import { underEachKey } from '../referrals/keyed-hashes.ts'
import { recordReported } from './record-event.ts'
import type { EventAnswer } from './responses.ts'
import { rewardName } from './reward-name.ts'
import type { EventInput } from './schemas.ts'

/** Of events that servers report. */
export const SOURCE = 'api'

/** What a repeated report is compared by, under each key: it may hold a phone. The order of its fields does not matter. */
const bodyHashes = (config: Config) => {
  const keys = underEachKey(config, (key) => key).map((key) => deriveKey(key, 'reported-events'))
  return (event: EventInput): string[] => {
    const body = JSON.stringify(Object.entries(event).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    return keys.map((key) => hmacHex(key, body))
  }
}

type EventsRead = Server & {
  now: number
  /** JSON, a list. */
  eventIds: string
}

/** The key, if it is good, beside each of these events, of those that have been stored: one statement, however many they are. */
const readEvents = preparedQuery((db, read: Placeholders<EventsRead>) => {
  const { eventId, userId, bodyHash, decisions, createdAt } = rewardEvents
  return db
    .select({ scopes: apiKeys.scopes, event: { eventId, userId, bodyHash, decisions, createdAt } })
    .from(sql`json_each(${read.eventIds}) AS read`)
    .crossJoin(apiKeys)
    .leftJoin(rewardEvents, and(eq(rewardEvents.source, sql`${SOURCE}`), eq(rewardEvents.eventId, sql`read.value`)))
    .where(isGood(read))
})

/** Decisions of programs in one batch, each of which may write 20 rows: meanwhile the database serves no one else. */
const DECISIONS_AT_ONCE = 100
/** Decisions that an event is assumed to need while nothing is known. */
const USUAL_DECISIONS = 10

/** How many decisions an event of each type needs. Programs that are over only decline, which costs a tenth. */
const selectDecisions = (db: Database, oldest: number) =>
  db
    .select({
      type: programs.event,
      count: sql<number>`total(iif(${programs.pausedAt} IS NULL AND coalesce(${programs.endsAt}, 9e15) > ${oldest}, 1, 0.1))`,
    })
    .from(programs)
    .groupBy(programs.event)

/**
 * Records events that the app's server reports, and says what each earned. One that was reported before gets the same
 * answer again. Ten take one round trip; more take several if many programs decide, each of which stores its events or none.
 * @throws AppError `token_not_valid`, `permission_denied`, `event_id_reused` of a single event, `storage_unavailable`
 */
export async function reportEvents(
  { config, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { server, events: inputs }: { server: Server; events: EventInput[] },
): Promise<EventAnswer[]> {
  const now = clock()
  const hashesOf = bodyHashes(config)
  const events = inputs.map((event) => ({ ...event, hashes: hashesOf(event) }))
  const answers: EventAnswer[] = []
  let decisions: Map<string, number> | undefined
  for (;;) {
    const rest = events.slice(answers.length)
    let room = DECISIONS_AT_ONCE
    const cut = rest.findIndex(({ type }) => {
      room -= decisions ? Math.max(1, decisions.get(type) ?? 0) : USUAL_DECISIONS
      return room < 0
    })
    const part = cut < 0 ? rest : rest.slice(0, cut || 1)
    const { rows, counts } = await runBatch(db, {
      stored: part.map((event) =>
        recordReported(db, {
          ...{ source: SOURCE, eventId: event.id, type: event.type, value: event.value ?? null, now },
          ...{
            userId: event.user_id ?? null,
            phone: event.phone?.e164 ?? null,
            occurredAt: Math.min(event.occurred_at ?? now, now),
          },
          ...{ bodyHash: event.hashes[0]!, ...server },
        }),
      ),
      rows: readEvents(db, { ...server, now, eventIds: JSON.stringify(part.map(({ id }) => id)) }),
      counts:
        !decisions &&
        part.length < rest.length &&
        selectDecisions(db, Math.min(...rest.map(({ occurred_at: at = now }) => at))),
    })
    admitServer(rows, server)
    const stored = new Map(rows.map(({ event }) => [event?.eventId, event]))
    answers.push(...part.map((event) => answerOf(event, stored.get(event.id))))
    if (part.length === rest.length) break
    decisions ??= new Map(counts?.map(({ type, count }) => [type, count]))
    await othersTurn()
  }
  if (answers.length === 1 && answers[0]?.status === 'id_reused') throw new AppError('event_id_reused')
  return answers
}

type StoredEvent = Awaited<ReturnType<typeof readEvents>>[number]['event']

function answerOf({ id, hashes }: { id: string; hashes: string[] }, stored: StoredEvent | undefined): EventAnswer {
  // Its user has been erased.
  if (!stored || stored.bodyHash === '') return { id, status: 'unknown_user' }
  if (!hashes.includes(stored.bodyHash)) return { id, status: 'id_reused' }
  const { userId, createdAt } = stored
  const decisions = JSON.parse(stored.decisions) as Decision[]
  const rewards = decisions.flatMap(({ program, sides }) =>
    sides.map((one) => {
      const { side } = one
      if ('declined' in one) return { program_id: program, side, declined: one.declined }
      const { user, amount, ordinal } = one
      const name = rewardName({ programId: program, inviteeId: userId, side, ordinal })
      return { program_id: program, side, reward: { id: name, user_id: user, amount } }
    }),
  )
  return { id, status: 'recorded', user_id: userId, received_at: toIso(createdAt), rewards }
}
