import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createD1 } from '../../src/db/d1.ts'
import { runQuery } from '../../src/db/run-batch.ts'
import { reverseEvent } from '../../src/rewards/change-rewards.ts'
import { recordOwn } from '../../src/rewards/record-event.ts'
import { createProgram, publishRule, recountRewards, referredPair } from '../support/rewards.ts'
import { createTestApp, currentUser, newPhone, signInAs } from '../support/test-app.ts'

const { db } = createD1(env.DB)('write')
const test = createTestApp()
const RULE = { occurrence: 'each', inviter: { percent: 10, max: 1000 }, invitee: { fixed: 3 } }
const CAPS = { caps: { window: 'day', rewards: 9 } }
/** After the sign-ups, and all on one day. */
const NOW = Date.now() + 86_400_000
let events = 0

/** A purchase for 5,000. */
async function buy(type: string, userId: number) {
  const event = { source: 'service', eventId: `c${(events += 1)}` } as const
  const times = { occurredAt: NOW, now: NOW }
  await runQuery(db, recordOwn(db, { ...event, ...times, userId, phone: null, type, value: 5000, bodyHash: '' }))
  return async (refunded: number | null = null) => runQuery(db, reverseEvent(db, event, { refunded, now: NOW }))
}

/** Of the day and of all time. */
const drawn = async (inviter: number) => {
  const caps = env.DB.prepare('SELECT DISTINCT rewards, amount FROM reward_caps WHERE inviter_id = ?').bind(inviter)
  return (await caps.all()).results
}

describe('the cap of an inviter', () => {
  it('is given back as far as a purchase is refunded, in however many parts', async () => {
    const program = await createProgram({ ...RULE, ...CAPS })
    const { inviter, invitee } = await referredPair()
    const refund = await buy(program.event, invitee)
    const left = [await drawn(inviter)]
    for (const refunded of [1000, 3000, null]) {
      await refund(refunded)
      left.push(await drawn(inviter))
    }
    expect(left).toEqual([
      [{ rewards: 1, amount: 500 }],
      [{ rewards: 1, amount: 400 }],
      [{ rewards: 1, amount: 200 }],
      [{ rewards: 0, amount: 0 }],
    ])
    expect(await recountRewards()).toEqual([])
  })

  it('is not given back with what they earned as an invitee', async () => {
    const program = await createProgram({ ...RULE, ...CAPS })
    const { inviter: first, invitee: second, token } = await referredPair()
    const { invite_code: code } = await currentUser(test, { access: token })
    const third = await currentUser(test, await signInAs(test, newPhone(), code))
    const refund = await buy(program.event, second)
    await buy(program.event, third.id)
    await refund()
    expect([await drawn(first), await drawn(second)]).toEqual([
      [{ rewards: 0, amount: 0 }],
      [{ rewards: 1, amount: 500 }],
    ])
    expect(await recountRewards()).toEqual([])
  })

  it('is not given back with what they earned under a rule without caps', async () => {
    const program = await createProgram(RULE)
    const { inviter, invitee } = await referredPair()
    const refund = await buy(program.event, invitee)
    await publishRule(program, { ...RULE, ...CAPS })
    await buy(program.event, invitee)
    await refund()
    expect(await drawn(inviter)).toEqual([{ rewards: 1, amount: 500 }])
    expect(await recountRewards()).toEqual([])
  })
})
