import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import type { CodeStore } from '../../src/guard/codes.ts'
import { createDurableLedger } from '../../src/guard/durable-ledger.ts'
import { createTestApp, newPhone, wrongCode } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'
import { guess, heldStore, issue, LANE, laneOf, options, shard, withPhoneCodes } from './codes-of-object.ts'

const clock = useTestClock()
createTestApp()

describe('codes of phone numbers', () => {
  it("returns the ledger's refusals as plain data that needs no disposal", async () => {
    const origin = { network: crypto.randomUUID(), country: 'RU', knownDevice: false }
    const refusals = await withPhoneCodes(env.CODES, async (phoneCodes) => {
      const lane = (phoneKey: string) => ({ keys: { phoneKey, budgetKey: phoneKey }, origin })
      const sends = Array.from({ length: 11 }, async (_, i) => phoneCodes.issueCode(lane(`s${i}`), options()))
      const guesses = Array.from({ length: 31 }, async (_, i) => phoneCodes.checkCode(lane(`g${i}`), guess('0000')))
      const answers = await Promise.all([...sends, ...guesses])
      return answers.flatMap((answer) =>
        answer.kind === 'limited' ? { limit: answer.limit, isDisposable: Symbol.dispose in answer } : [],
      )
    })
    expect(refusals).toEqual([
      { limit: 'sends_per_network', isDisposable: false },
      { limit: 'failures_per_network', isDisposable: false },
    ])
  })

  it('cancels the send when the code cannot be stored', async () => {
    let fails = true
    const put: CodeStore['put'] = async (...args) => {
      if (fails) throw new Error('KV is down')
      await env.CODES.put(...args)
    }
    await withPhoneCodes({ get: (key) => env.CODES.get(key), put }, async (phoneCodes) => {
      const sends = Array.from({ length: 7 }, options)
      for (const sent of sends) await expect(phoneCodes.issueCode(LANE, sent)).rejects.toThrow('KV is down')
      const ids = sends.map(({ sendId }) => sendId)
      await vi.waitFor(async () => expect(await createDurableLedger(env.SEND_LEDGER).pendingOf(ids)).toEqual([]))
      fails = false
      expect(await phoneCodes.issueCode(LANE, options())).toMatchObject({ kind: 'issued', resendInSeconds: 60 })
    })
  })

  it('stores no code when the ledger refuses the send', async () => {
    let puts = 0
    const put: CodeStore['put'] = async (...args) => {
      puts += 1
      await env.CODES.put(...args)
    }
    const { origin } = LANE
    await withPhoneCodes({ get: (key) => env.CODES.get(key), put }, async (phoneCodes) => {
      const sends = Array.from({ length: 12 }, async (_, i) =>
        phoneCodes.issueCode({ ...laneOf(`l${i}`), origin }, options()),
      )
      const kinds = (await Promise.all(sends)).map(({ kind }) => kind)
      expect([kinds.filter((kind) => kind === 'issued').length, puts]).toEqual([10, 10])
    })
  })

  it('restores the wait when the message was rejected', async () => {
    await withPhoneCodes(env.CODES, async (phoneCodes) => {
      for (let i = 0; i < 3; i += 1) {
        const { sendId, resendInSeconds } = await issue(phoneCodes)
        expect(resendInSeconds).toBe(60)
        await phoneCodes.endSend(LANE, sendId, { kind: 'rejected' })
      }
    })
  })

  it('does not count an attempt when the store has lost the code', async () => {
    let lost = true
    const get = async (key: string) => (lost ? null : env.CODES.get(key))
    await withPhoneCodes({ get, put: (...args) => env.CODES.put(...args) }, async (phoneCodes) => {
      const issued = await phoneCodes.issueCode(LANE, options())
      const code = issued.kind === 'issued' ? issued.code : ''
      for (let i = 0; i < 12; i += 1) await expect(phoneCodes.checkCode(LANE, guess(code))).rejects.toThrow('lost')
      lost = false
      expect(await phoneCodes.checkCode(LANE, guess(code))).toMatchObject({ kind: 'accepted' })
    })
  })

  it('stores only keyed digests, no code and no phone', async () => {
    const phone = newPhone()
    const test = createTestApp()
    await test.request('POST', '/api/v1/auth/send_code/', { body: { phone } })
    const code = test.messages[0]!.code!
    expect(code).toMatch(/^\d{4}$/)
    const { keys } = await env.CODES.list()
    const values = await Promise.all(keys.map(({ name }) => env.CODES.get(name)))
    expect(values.length).toBeGreaterThan(0)
    for (const value of values) {
      expect(JSON.parse(value ?? '')).toEqual({
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        expiresAt: expect.any(Number),
      })
    }
    expect(JSON.stringify(keys)).not.toContain(phone.slice(1))
    expect(JSON.stringify(keys)).not.toContain(`"${code}"`)
  })
})

describe('a send under way', () => {
  it('leaves no trace if the guard is reset before the answer: the next one does not wait', async () => {
    const { store } = heldStore()
    await withPhoneCodes(store, async (phoneCodes, restarted) => {
      void phoneCodes.issueCode(LANE, options())
      expect(await phoneCodes.issueCode(LANE, options())).toMatchObject({
        limit: 'send_cooldown',
        retryAfterSeconds: 60,
      })
      // As if the object had been reset five times in a row.
      for (let i = 0; i < 5; i += 1) void restarted().issueCode(LANE, options())
      expect(await restarted().issueCode(LANE, options())).toMatchObject({ kind: 'issued', resendInSeconds: 60 })
      expect(await restarted().issueCode(LANE, options())).toMatchObject({ limit: 'send_cooldown' })
    })
  })

  it('counts: of 20 at once one is sent in a lane, and in 20 lanes of a number as many as the number may have', async () => {
    await withPhoneCodes(env.CODES, async (phoneCodes) => {
      const kinds = async (laneOf: (i: number) => typeof LANE) => {
        const sends = Array.from({ length: 20 }, async (_, i) => phoneCodes.issueCode(laneOf(i), options()))
        return (await Promise.all(sends)).map((answer) => (answer.kind === 'limited' ? answer.limit : answer.kind))
      }
      const inOne = await kinds(() => laneOf('b'))
      expect(inOne.toSorted()).toEqual(['issued', ...Array.from({ length: 19 }, () => 'send_cooldown')])
      const inMany = await kinds((i) => laneOf('c', `c|change:${i}`))
      expect(inMany.filter((kind) => kind === 'issued')).toHaveLength(5)
      expect(inMany.filter((kind) => kind === 'sends_per_number')).toHaveLength(15)
    })
  })

  it('can be cancelled', async () => {
    const { store, letThrough } = heldStore()
    await withPhoneCodes(store, async (phoneCodes, restarted) => {
      for (let i = 0; i < 7; i += 1) {
        const sent = options()
        const issued = phoneCodes.issueCode(LANE, sent)
        await phoneCodes.cancelSend(LANE, sent.sendId)
        letThrough()
        await expect(issued).rejects.toThrow('cancelled')
      }
      expect(await issue(restarted())).toMatchObject({ resendInSeconds: 60 })
    })
  })

  it('can be cancelled when it is done, any number of times', async () => {
    await withPhoneCodes(env.CODES, async (phoneCodes) => {
      const { code } = await issue(phoneCodes)
      clock.advance(61)
      for (let i = 0; i < 7; i += 1) {
        const { sendId } = await issue(phoneCodes)
        for (let n = 0; n < 3; n += 1) await phoneCodes.cancelSend(LANE, sendId)
      }
      // The code before them is pending again.
      expect(await phoneCodes.checkCode(LANE, guess(code))).toMatchObject({ kind: 'accepted' })
    })
  })
})

describe('a claimed code', () => {
  it('is accepted again for the same claim, also once it has been used; for no other', async () => {
    await withPhoneCodes(env.CODES, async (phoneCodes, restarted) => {
      const { code, sendId } = await issue(phoneCodes)
      const accepted = { kind: 'accepted', challengeId: sendId, hasSignedIn: false, isUsed: false }
      for (let i = 0; i < 7; i += 1) expect(await phoneCodes.checkCode(LANE, guess(code, 'mine'))).toEqual(accepted)
      phoneCodes.useCode(LANE, { challengeId: sendId, claimId: 'mine' })
      phoneCodes.releaseCode(LANE, { challengeId: sendId, claimId: 'mine' })
      for (let i = 0; i < 3; i += 1) expect(await restarted().checkCode(LANE, guess(code))).toEqual({ kind: 'refused' })
      expect(await restarted().checkCode(LANE, guess(code, 'mine'))).toEqual({
        ...accepted,
        ...{ hasSignedIn: true, isUsed: true },
      })
      expect(await restarted().checkCode(LANE, guess(wrongCode(code), 'mine'))).toMatchObject({ kind: 'refused' })
    })
  })

  it('makes others wait until it is used, and refuses them then', async () => {
    await withPhoneCodes(env.CODES, async (phoneCodes) => {
      const { code, sendId } = await issue(phoneCodes)
      await phoneCodes.checkCode(LANE, guess(code, 'mine'))
      const others = Array.from({ length: 4 }, async () => phoneCodes.checkCode(LANE, guess(code)))
      expect(await phoneCodes.checkCode(LANE, guess(wrongCode(code)))).toMatchObject({ kind: 'refused' })
      phoneCodes.useCode(LANE, { challengeId: sendId, claimId: 'mine' })
      expect(await Promise.all(others)).toEqual(Array.from({ length: 4 }, () => ({ kind: 'refused' })))
    })
  })

  it('wakes those that wait when it is used, and leaves no timer behind', async () => {
    const set = vi.spyOn(globalThis, 'setTimeout')
    const clear = vi.spyOn(globalThis, 'clearTimeout')
    const isUntilClaimEnds = ([, ms = 0]: unknown[]) => Number(ms) > 9000 && Number(ms) <= 10_000
    // Others set timers, too: the server, the database.
    const timers = () =>
      set.mock.calls.flatMap((call, i) => (isUntilClaimEnds(call) ? [set.mock.results[i]?.value] : []))
    await withPhoneCodes(env.CODES, async (phoneCodes) => {
      const { code, sendId } = await issue(phoneCodes)
      await phoneCodes.checkCode(LANE, guess(code, 'mine'))
      const others = Array.from({ length: 3 }, async () => phoneCodes.checkCode(LANE, guess(code)))
      await vi.waitFor(() => expect(timers()).toHaveLength(3))
      phoneCodes.useCode(LANE, { challengeId: sendId, claimId: 'mine' })
      const late = new Promise((resolve) => setTimeout(resolve, 5000, 'late'))
      const refused = Array.from({ length: 3 }, () => ({ kind: 'refused' }))
      expect(await Promise.race([Promise.all(others), late])).toEqual(refused)
      expect(clear.mock.calls.map(([timer]) => timer)).toEqual(expect.arrayContaining(timers()))
    })
    vi.restoreAllMocks()
  })

  it('goes to one of those that wait when it is released by the claim that has it', async () => {
    await withPhoneCodes(env.CODES, async (phoneCodes) => {
      const { code, sendId } = await issue(phoneCodes)
      await phoneCodes.checkCode(LANE, guess(code, 'mine'))
      let answered = 0
      const others = ['a', 'b', 'c'].map(async (claimId) => {
        const { kind } = await phoneCodes.checkCode(LANE, guess(code, claimId))
        answered += 1
        if (kind === 'accepted') phoneCodes.useCode(LANE, { challengeId: sendId, claimId })
        return kind
      })
      phoneCodes.releaseCode(LANE, { challengeId: sendId, claimId: 'another' })
      await new Promise((resolve) => setTimeout(resolve, 50))
      expect(answered).toBe(0)
      phoneCodes.releaseCode(LANE, { challengeId: sendId, claimId: 'mine' })
      const late = new Promise((resolve) => setTimeout(resolve, 5000, 'late'))
      const kinds = Promise.all(others).then((all) => all.toSorted())
      expect(await Promise.race([kinds, late])).toEqual(['accepted', 'refused', 'refused'])
    })
  })

  it('can be claimed by another request after ten seconds, even if the guard was reset', async () => {
    await withPhoneCodes(env.CODES, async (phoneCodes, restarted) => {
      const { code, sendId } = await issue(phoneCodes)
      await phoneCodes.checkCode(LANE, guess(code, 'mine'))
      clock.advance(9.9)
      const waiting = restarted().checkCode(LANE, guess(code, 'another'))
      clock.advance(0.1)
      expect(await waiting).toMatchObject({ kind: 'accepted', challengeId: sendId })
      // Too late: another has it. But what the code was for is done.
      phoneCodes.releaseCode(LANE, { challengeId: sendId, claimId: 'mine' })
      phoneCodes.useCode(LANE, { challengeId: sendId, claimId: 'mine' })
      expect(await phoneCodes.checkCode(LANE, guess(code, 'third'))).toEqual({ kind: 'refused' })
    })
  })

  it('of a known device does not hide a newer code that was sent without its token', async () => {
    await withPhoneCodes(env.CODES, async (phoneCodes) => {
      const [device, unknown] = [laneOf('d', 'd|device:1'), laneOf('d')]
      const both = { ...device, keys: { phoneKey: 'd|device:1', budgetKey: 'd|device:1' }, fallback: unknown.keys }
      const first = await issue(phoneCodes, both)
      const duplicates = ['a', 'b'].map(async (claimId) => phoneCodes.checkCode(both, guess(first.code, claimId)))
      expect(await Promise.race(duplicates)).toMatchObject({ kind: 'accepted', challengeId: first.sendId })
      const second = await issue(phoneCodes, unknown)
      expect(await phoneCodes.checkCode(both, guess(second.code))).toMatchObject({
        kind: 'accepted',
        challengeId: second.sendId,
      })
      // The duplicate still waits for the first.
      phoneCodes.useCode(both, { challengeId: first.sendId, claimId: 'a' })
      expect((await Promise.all(duplicates)).map(({ kind }) => kind)).toEqual(['accepted', 'refused'])
    })
  })

  it('counts no failure, however many waited for it', async () => {
    await withPhoneCodes(env.CODES, async (phoneCodes) => {
      for (let round = 0; round < 4; round += 1) {
        const { code, sendId } = await issue(phoneCodes)
        await phoneCodes.checkCode(LANE, guess(code, 'mine'))
        const others = Array.from({ length: 4 }, async () => phoneCodes.checkCode(LANE, guess(code)))
        await new Promise((resolve) => setTimeout(resolve, 20))
        phoneCodes.useCode(LANE, { challengeId: sendId, claimId: 'mine' })
        expect(await Promise.all(others)).toHaveLength(4)
      }
    })
  })
})

describe('the alarm of a shard', () => {
  it('deletes aged-out records and nothing else', async () => {
    const stub = shard('alarm')
    await stub.issueCode(LANE, options())
    const rows = () =>
      runInDurableObject(stub, (_, state) =>
        Number(state.storage.sql.exec('SELECT count(*) AS n FROM numbers').one()['n']),
      )
    expect(await rows()).toBe(1)
    expect(await runDurableObjectAlarm(stub)).toBe(true)
    expect(await rows()).toBe(1)
    clock.advance(2 * 86_400)
    expect(await runDurableObjectAlarm(stub)).toBe(true)
    expect(await rows()).toBe(0)
    expect(await runDurableObjectAlarm(stub)).toBe(false)
    expect(await stub.issueCode(LANE, options())).toMatchObject({ kind: 'issued' })
    expect(await runDurableObjectAlarm(stub)).toBe(true)
  })
})
