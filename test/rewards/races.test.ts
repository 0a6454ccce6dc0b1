import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createD1 } from '../../src/db/d1.ts'
import { runQuery } from '../../src/db/run-batch.ts'
import {
  approve,
  expire,
  fulfil,
  isReward,
  release,
  reverseEvent,
  voidReward,
} from '../../src/rewards/change-rewards.ts'
import { recordOwn } from '../../src/rewards/record-event.ts'
import { reportEvents } from '../../src/rewards/report-events.ts'
import { readRewardName } from '../../src/rewards/reward-name.ts'
import { EventsInput, withIds } from '../../src/rewards/schemas.ts'
import { createProgram, createServerKey, holdReward, referredPair } from '../support/rewards.ts'
import { createTestApp } from '../support/test-app.ts'

const { db } = createD1(env.DB)('write')
const ports = { db, config: createTestApp().config, clock: () => Date.now() }
const DAY = 86_400_000
/** After the sign-ups. */
const START = Date.now() + DAY
let events = 0

const all = async (sql: string, ...values: unknown[]) =>
  (
    await env.DB.prepare(sql)
      .bind(...values)
      .all()
  ).results

it('the same event 200 times at once earns one reward for each side, and is answered 200 times the same', async () => {
  const server = { ...(await createServerKey()), scope: 'events.write' as const }
  const { invitee, inviter } = await referredPair()
  const program = await createProgram({ inviter: { fixed: 5 }, invitee: { fixed: 3 } }, { budget: 1000 })
  const order = { id: 'order-200', type: program.event, user_id: invitee, occurred_at: new Date().toISOString() }
  const reported = () => withIds(EventsInput.parse({ events: [order] }).events, new Headers())
  const answers = await Promise.all(
    Array.from({ length: 200 }, async () => JSON.stringify(await reportEvents(ports, { server, events: reported() }))),
  )
  expect(new Set(answers).size).toBe(1)
  expect(answers[0]).toContain(`"user_id":${inviter},"amount":5`)
  expect(await all('SELECT side, amount FROM rewards WHERE program_id = ? ORDER BY side', program.id)).toEqual([
    { side: 'invitee', amount: 3 },
    { side: 'inviter', amount: 5 },
  ])
  expect(await all('SELECT balance FROM accounts WHERE account = ?', `program:${program.id}`)).toEqual([
    { balance: -8 },
  ])
})

/** A reward of an inviter, in the state that a life has brought it to. */
async function rewardIn(state: State) {
  const { invitee } = await referredPair()
  const isHeld = state === 'held' || state === 'reviewed' || state === 'voided'
  const program = await createProgram({ inviter: { fixed: 5 }, expires_days: 30, hold_days: isHeld ? 7 : 0 })
  const eventId = `race-${(events += 1)}`
  await runQuery(
    db,
    recordOwn(db, {
      ...{ source: 'api', eventId, userId: invitee, phone: null, type: program.event, value: 100 },
      ...{ occurredAt: START, bodyHash: '', now: START },
    }),
  )
  const name = `${program.id}-${invitee}-inviter-1`
  const key = readRewardName(name)!
  const changes: Record<Change, (now?: number) => Promise<unknown>> = {
    approve: (now = START) => runQuery(db, approve(db, isReward(key), now)),
    void: (now = START) => runQuery(db, voidReward(db, isReward(key), now)),
    fulfil: (now = START) => runQuery(db, fulfil(db, key, { now: now })),
    reverse: (now = START) => runQuery(db, reverseEvent(db, { source: 'api', eventId }, { refunded: null, now })),
    release: (now = START + 8 * DAY) => runQuery(db, release(db, now, 1000)),
    expire: (now = START + 90 * DAY) => runQuery(db, expire(db, now, 1000)),
  }
  const stateNow = async () => (await all('SELECT state FROM rewards WHERE program_id = ?', program.id))[0]?.['state']
  if (state === 'reviewed') await holdReward(name, { same_device: [1] })
  if (state === 'voided') await changes.void()
  if (state === 'fulfilled') await changes.fulfil()
  if (state === 'reversed') await changes.reverse()
  if (state === 'expired') await changes.expire()
  expect(await stateNow()).toBe(state === 'reviewed' ? 'held' : state)
  return { program, changes, stateNow }
}

async function checkBooks() {
  expect(
    await all(
      `SELECT account FROM accounts WHERE balance <> coalesce((SELECT sum(iif(credit = account, amount, -amount))
         FROM transfers WHERE transfers.unit = accounts.unit AND (credit = account OR debit = account)), 0)`,
    ),
  ).toEqual([])
  expect(await all('SELECT sum(balance) AS sum FROM accounts')).toEqual([{ sum: 0 }])
}

type State = 'held' | 'reviewed' | 'available' | 'fulfilled' | 'voided' | 'reversed' | 'expired'
type Change = 'approve' | 'void' | 'fulfil' | 'reverse' | 'release' | 'expire'

/** Where each change leads to; anything else is refused and changes nothing. */
const LEADS_TO: Record<State, Partial<Record<Change, string>>> = {
  held: { void: 'voided', reverse: 'reversed', release: 'available' },
  reviewed: { approve: 'held', void: 'voided', reverse: 'reversed' },
  available: { fulfil: 'fulfilled', reverse: 'reversed', expire: 'expired' },
  fulfilled: { reverse: 'reversed' },
  voided: {},
  reversed: {},
  expired: {},
}
const CHANGES: Change[] = ['approve', 'void', 'fulfil', 'reverse', 'release', 'expire']

describe.each(Object.keys(LEADS_TO) as State[])('a reward that is %s', (state) => {
  it('takes each declared change once, however often it is asked for at once, and refuses every other', async () => {
    for (const change of CHANGES) {
      const { program, changes, stateNow } = await rewardIn(state)
      const before = await stateNow()
      const moved = async () => (await all('SELECT kind FROM transfers WHERE reward LIKE ?', `${program.id}-%`)).length
      const transfers = await moved()
      await Promise.all(Array.from({ length: 10 }, async () => changes[change]()))
      const to = LEADS_TO[state][change]
      expect([change, await stateNow()]).toEqual([change, to ?? before])
      // Approved by staff, it stays held until its time.
      const writes = to !== undefined && to !== before ? 1 : 0
      expect([change, (await moved()) - transfers]).toEqual([change, writes])
    }
    await checkBooks()
  })

  it('ends in one state, whatever is asked for at once', async () => {
    const { changes, stateNow } = await rewardIn(state)
    await Promise.all(CHANGES.flatMap((change) => [changes[change](), changes[change](), changes[change]()]))
    expect(await stateNow()).toMatch(/voided|reversed|expired|fulfilled/)
    await checkBooks()
  })
})
