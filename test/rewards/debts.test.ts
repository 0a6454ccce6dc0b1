import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createD1 } from '../../src/db/d1.ts'
import { runQuery } from '../../src/db/run-batch.ts'
import { balancesOf } from '../../src/rewards/balances.ts'
import { expire } from '../../src/rewards/change-rewards.ts'
import { countingD1 } from '../support/counting-d1.ts'
import { recountRewards, referredPair, shop } from '../support/rewards.ts'

describe('what expires of someone who owes', () => {
  const rule = { inviter: { percent: 10, max: 500 }, occurrence: 'each', expires_days: 30 }
  const MONTH_MS = 31 * 86_400_000
  const { db } = createD1(env.DB)('write')

  async function debtor(owes: number) {
    const { post, buy } = await shop(rule)
    const { invitee, inviter } = await referredPair()
    const pay = async ({ inviter: id }: { inviter?: string }) => (await post(`rewards/${id}/fulfil/`)).body['code']
    const first = await buy(invitee, { value: owes * 10 })
    expect(await pay(first)).toBeUndefined()
    const refund = async () => post(`events/${first.id}/reverse/`)
    const states = async (): Promise<string[]> => {
      const query = `SELECT state || iif(expires_at IS NULL, ' for good', '') AS state FROM rewards WHERE invitee_id = ? AND ordinal > 1 ORDER BY ordinal`
      return (await env.DB.prepare(query).bind(invitee).all<{ state: string }>()).results.map(({ state }) => state)
    }
    const available = async (now = Date.now()) =>
      (await runQuery(db, balancesOf(db, { userId: inviter, now }))).map((balance) => balance.available)
    return { invitee, pay, refund, states, available, buy: async () => buy(invitee, { value: 5000 }) }
  }
  const nextMonth = async () => runQuery(db, expire(db, Date.now() + MONTH_MS, 100))

  it('is not what the balance covered once the others were paid out, however small the debt', async () => {
    const { pay, refund, states, buy, available } = await debtor(1)
    await refund()
    const [second, third] = [await buy(), await buy()]
    expect(await pay(second)).toBeUndefined()
    expect(await pay(third)).toBe('balance_too_low')
    await nextMonth()
    expect(await states()).toEqual(['fulfilled', 'available for good'])
    expect(await available()).toEqual([499])
    const fourth = await buy()
    expect([await pay(third), await pay(fourth)]).toEqual([undefined, 'balance_too_low'])
    expect(await recountRewards()).toEqual([])
  })

  it('is not what only a reward made up for that came after it had expired', async () => {
    const { invitee, pay, refund, states, buy } = await debtor(500)
    await refund()
    const second = await buy()
    expect(await pay(second)).toBe('balance_too_low')
    const ended = 'UPDATE rewards SET expires_at = ? WHERE invitee_id = ? AND ordinal = 2'
    await env.DB.prepare(ended)
      .bind(Date.now() - 1, invitee)
      .run()
    const third = await buy()
    await runQuery(db, expire(db, Date.now(), 100))
    expect(await states()).toEqual(['available for good', 'available'])
    expect([await pay(second), await pay(third)]).toEqual([undefined, 'balance_too_low'])
  })

  it('reads none of the rewards that are still held', async () => {
    const d1 = countingD1(env.DB)
    const counted = createD1(d1.binding)('write').db
    const held = await shop({ inviter: { fixed: 5 }, occurrence: 'each', hold_days: 300 })
    const readWith = async (later: number) => {
      const { invitee, buy } = await debtor(1)
      for (let i = 0; i < 3; i += 1) await buy()
      for (let i = 0; i < later; i += 1) await held.buy(invitee)
      await env.DB.prepare(
        'UPDATE rewards SET expires_at = ? WHERE invitee_id = ? AND ordinal > 1 AND expires_at IS NOT NULL',
      )
        .bind(Date.now() - 1, invitee)
        .run()
      d1.reset()
      expect(await runQuery(counted, expire(counted, Date.now(), 100))).toHaveLength(3)
      return d1.counts.rowsRead
    }
    const none = await readWith(0)
    expect((await readWith(20)) - none).toBeLessThanOrEqual(10)
  })

  it('takes a refund back once only', async () => {
    const { pay, refund, states, buy, available } = await debtor(500)
    const [second, third, fourth] = [await buy(), await buy(), await buy()]
    await refund()
    expect([await pay(second), await pay(third)]).toEqual([undefined, undefined])
    expect(await pay(fourth)).toBe('balance_too_low')
    await nextMonth()
    expect(await states()).toEqual(['fulfilled', 'fulfilled', 'available for good'])
    expect(await available()).toEqual([0])
  })

  it('is all that could have been paid out, the oldest first, also in one step', async () => {
    const { refund, states, buy, available } = await debtor(1)
    for (let i = 0; i < 3; i += 1) await buy()
    await refund()
    // Until the hourly task has looked, what it will keep is not counted, but no one seems to owe for it.
    expect(await available(Date.now() + MONTH_MS)).toEqual([0])
    await nextMonth()
    expect(await states()).toEqual(['expired', 'expired', 'available for good'])
    expect(await available()).toEqual([499])
    expect(await recountRewards()).toEqual([])
  })

  it('is counted for each unit and each user', async () => {
    const [one, other] = [await debtor(1), await debtor(1)]
    const miles = await shop(rule, { unit: 'miles' })
    for (let i = 0; i < 2; i += 1) await miles.buy(other.invitee, { value: 4000 })
    await Promise.all([one.buy(), other.buy()])
    await one.refund()
    await nextMonth()
    expect([await one.states(), await other.states()]).toEqual([['available for good'], ['expired', 'expired']])
  })
})
