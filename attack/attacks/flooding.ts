import { SESSION_REQUESTS } from '../../src/http/network.ts'
import type { Arena } from '../arena.ts'
import { atMost, exactly } from '../attack.ts'
import type { Attack } from '../attack.ts'
import type { Answer } from '../client.ts'
import { countWhere, signIn } from '../people.ts'

const READS = SESSION_REQUESTS + 100
const REFRESHES = 400
const CHECKS = 200

const flood = async (count: number, ask: () => Promise<Answer>) => Promise.all(Array.from({ length: count }, ask))

/** One client repeats what costs the database, in one isolate, whose budgets are those of a location. */
export const flooding: Attack = {
  name: 'flood',
  arena: 'asDeployed',
  async run(arena) {
    const { client, phones } = arena
    const [reader, refresher] = [await signIn(arena, phones.next('EE')), await signIn(arena, phones.next('EE'))]
    const read = async () => client.call('/users/current_user/', { method: 'GET', token: reader.access, door: 0 })
    const refresh = async () => client.refresh(refresher.refresh, { door: 0 })

    const reads = await withinMinute(async () => flood(READS, read))
    await client.logout(refresher.refresh, { door: 1 })
    const before = await eventsOf(arena)
    const dead = await flood(REFRESHES, refresh)
    const checks = await flood(CHECKS, async () => client.ready())
    return [
      atMost(`of ${READS} reads of one session within a minute, answered`, countWhere(reads, isOk), SESSION_REQUESTS),
      exactly(`of ${REFRESHES} refreshes of an ended session, accepted`, countWhere(dead, isOk), 0),
      exactly('events that they wrote', (await eventsOf(arena)) - before, 0),
      exactly(`of ${CHECKS} readiness checks at once, answered with 200`, countWhere(checks, isOk), CHECKS),
    ]
  },
}

const isOk = ({ status }: Answer) => status < 300

const eventsOf = async ({ db }: Arena) =>
  (await db.prepare('SELECT count(*) AS n FROM audit_events').first<number>('n')) ?? 0

/** Budgets start anew each minute; what begins shortly before the end of one waits for the next. */
async function withinMinute<Result>(work: () => Promise<Result>): Promise<Result> {
  const rest = 60_000 - (Date.now() % 60_000)
  if (rest < 15_000) await new Promise((resolve) => setTimeout(resolve, rest))
  return work()
}
