import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createDurableGuard } from '../../src/guard/durable-guard.ts'
import type { Lane } from '../../src/guard/guard.ts'
import { cleanGuard, guardTables } from '../support/stored.ts'
import { createTestApp } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'
import { newGuardedNumber } from './guarded-number.ts'

const clock = useTestClock({ goesOn: true })
const { config } = createTestApp()
const guard = createDurableGuard(env.PHONE_GUARD, config.secretKey)
const DAY_SECONDS = 86_400
const DEVICE: Lane = { kind: 'device', deviceId: 'd' }

type Guarded = ReturnType<typeof newGuardedNumber>
const newNumber = () => newGuardedNumber(guard, clock)

/** Whether the last send was trusted: to a known device or a number that has signed in. */
async function isTrusted(number: Guarded, lane?: Lane): Promise<boolean> {
  const { sendId } = await number.send(lane)
  const row = (await guardTables())['sends']?.find(({ id }) => id === sendId)
  clock.advance(301)
  return row?.['trusted'] === 1
}

const signIn = async (number: Guarded, lane?: Lane) => {
  expect(await number.signIn((await number.send(lane)).code, lane)).toMatchObject({ kind: 'accepted' })
}
const until = async ({ phone }: Guarded) => (await guard.report(phone)).signed_in_until

describe('a number that has signed in', () => {
  it('is known for 180 days, through every purge, and forgotten with its owner', async () => {
    const number = newNumber()
    expect(await isTrusted(number)).toBe(false)
    // A right code that was not used is no sign-in.
    await number.check((await number.send()).code)
    expect(await isTrusted(number)).toBe(false)
    await signIn(number)
    expect(await isTrusted(number)).toBe(true)
    for (const days of [1, 30, 148]) {
      clock.advance(days * DAY_SECONDS)
      await cleanGuard()
    }
    expect(await isTrusted(number)).toBe(true)
    clock.advance(2 * DAY_SECONDS)
    expect(await isTrusted(number)).toBe(false)
    await signIn(number)
    await guard.forget([number.phone], 1)
    expect(await isTrusted(number)).toBe(false)
  })

  it('may have done so in any lane; a known device renews it when half of the time is over', async () => {
    const changed = newNumber()
    await signIn(changed, { kind: 'phone_change', userId: 7 })
    expect(await isTrusted(changed)).toBe(true)

    const number = newNumber()
    await signIn(number)
    const first = await until(number)
    clock.advance(89 * DAY_SECONDS)
    await signIn(number, DEVICE)
    expect(await until(number)).toBe(first)
    clock.advance(2 * DAY_SECONDS)
    await signIn(number, DEVICE)
    expect(await until(number)).toBe(new Date(Date.now() + 180 * DAY_SECONDS * 1000).toISOString())
  })

  it('is known no longer when an account has left it: its record goes when its limits do, which stay as they are', async () => {
    const number = newNumber()
    const keys = async () => (await guardTables())['numbers']!.map(({ phoneKey }) => phoneKey)
    const others = await keys()
    const isStored = async () => (await keys()).some((key) => !others.includes(key))
    await signIn(number)
    await number.guess((await number.send(DEVICE)).code, 1, DEVICE)
    const limits = async () => {
      const { codes, sends, failures } = await guard.report(number.phone)
      return { codes, failures, sends: sends.filter(({ purpose }) => purpose !== 'phone_change') }
    }
    const before = await limits()
    const moves = []
    for (let i = 0; i < 6; i += 1) moves.push(await guard.recordMove(number.phone, true))
    expect(moves).toEqual([true, true, true, true, true, false])
    expect([await until(number), await limits()]).toEqual([null, before])
    clock.advance(600)
    await signIn(number)
    expect([await guard.recordMove(number.phone, true), await until(number)]).toEqual([false, null])
    expect(await isStored()).toBe(true)
    clock.advance(2 * DAY_SECONDS)
    await cleanGuard()
    expect(await isStored()).toBe(false)
  })

  it('alone is notified of a move that the account has not proved, and once', async () => {
    const [known, unknown] = [newNumber(), newNumber()]
    await signIn(known)
    await unknown.send()
    const moves = []
    for (const { phone } of [known, known, unknown]) moves.push(await guard.recordMove(phone, false))
    expect(moves).toEqual([true, false, false])
  })

  it('wakes its shard once it can be forgotten, not every hour; another request wakes it earlier', async () => {
    const stub = env.PHONE_GUARD.get(env.PHONE_GUARD.idFromName('sleeping'))
    const lane = {
      keys: { phoneKey: 'a', budgetKey: 'a' },
      origin: { network: 'n', country: 'RU', knownDevice: false },
    }
    const sent = (sendId: string) => ({ sendId, botChecked: true, phone: '+79174445566' })
    const alarmIn = async () => {
      const at = await runInDurableObject(stub, (_, state) => state.storage.getAlarm())
      return Math.round(((at ?? 0) - Date.now()) / 1000)
    }
    const issued = await stub.issueCode(lane, sent('one'))
    const checked = await stub.checkCode(lane, { code: issued.kind === 'issued' ? issued.code : '', claimId: 'c' })
    expect(checked.kind).toBe('accepted')
    await stub.useCode(lane, { challengeId: 'one', claimId: 'c' })
    expect(await alarmIn()).toBe(3600)
    await runDurableObjectAlarm(stub)
    expect(await alarmIn()).toBe(180 * DAY_SECONDS)
    clock.advance(60)
    await stub.issueCode(lane, sent('two'))
    expect(await alarmIn()).toBe(3600)
  })
})
