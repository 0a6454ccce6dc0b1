import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { CodeStore } from '../../src/guard/codes.ts'
import { createDurableLedger } from '../../src/guard/durable-ledger.ts'
import { createPhoneCodes } from '../../src/guard/phone-codes.ts'
import { POLICIES } from '../../src/guard/policy.ts'
import { createTestApp, newPhone } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const clock = useTestClock()
createTestApp()

const KEYS = {
  keys: { phoneKey: 'a', budgetKey: 'a' },
  origin: { network: 'n', country: 'RU', knownDevice: false },
}
const OPTIONS = { botChecked: false, phone: '+79174445566' }

const shard = (name: string) => env.PHONE_GUARD.get(env.PHONE_GUARD.idFromName(name))

/** Codes on a real object's SQLite, with the given code store. */
const withPhoneCodes = <Result>(
  codes: CodeStore,
  act: (phoneCodes: ReturnType<typeof createPhoneCodes>) => Promise<Result>,
) =>
  runInDurableObject(shard(crypto.randomUUID()), (_, state) =>
    act(
      createPhoneCodes({
        sql: state.storage.sql,
        policies: POLICIES,
        ledger: createDurableLedger(env.SEND_LEDGER),
        afterwards: (work) => state.waitUntil(work),
        codes,
        clock: () => Date.now(),
        pepper: new Uint8Array(32),
        codeLength: 4,
        codeTtlSeconds: 600,
      }),
    ),
  )

describe('codes of phone numbers', () => {
  it("returns the ledger's refusals as plain data that needs no disposal", async () => {
    const origin = { network: crypto.randomUUID(), country: 'RU', knownDevice: false }
    const refusals = await withPhoneCodes(env.CODES, async (phoneCodes) => {
      const lane = (phoneKey: string) => ({ keys: { phoneKey, budgetKey: phoneKey }, origin })
      const sends = Array.from({ length: 11 }, async (_, i) => phoneCodes.issueCode(lane(`s${i}`), OPTIONS))
      const guesses = Array.from({ length: 31 }, async (_, i) => phoneCodes.checkCode(lane(`g${i}`), '0000'))
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
      for (let i = 0; i < 7; i += 1) await expect(phoneCodes.issueCode(KEYS, OPTIONS)).rejects.toThrow('KV is down')
      fails = false
      expect(await phoneCodes.issueCode(KEYS, OPTIONS)).toMatchObject({ kind: 'issued', resendInSeconds: 60 })
    })
  })

  it('does not count an attempt when the store has lost the code', async () => {
    let lost = true
    const get = async (key: string) => (lost ? null : env.CODES.get(key))
    await withPhoneCodes({ get, put: (...args) => env.CODES.put(...args) }, async (phoneCodes) => {
      const issued = await phoneCodes.issueCode(KEYS, OPTIONS)
      const code = issued.kind === 'issued' ? issued.code : ''
      for (let i = 0; i < 12; i += 1) await expect(phoneCodes.checkCode(KEYS, code)).rejects.toThrow('lost')
      lost = false
      expect(await phoneCodes.checkCode(KEYS, code)).toMatchObject({ kind: 'accepted' })
    })
  })

  it('makes a code valid again for its own receipt, once', async () => {
    await withPhoneCodes(env.CODES, async (phoneCodes) => {
      const issued = await phoneCodes.issueCode(KEYS, OPTIONS)
      const code = issued.kind === 'issued' ? issued.code : ''
      const first = await phoneCodes.checkCode(KEYS, code)
      await phoneCodes.returnReceipt(KEYS, 'another receipt')
      expect(await phoneCodes.checkCode(KEYS, code)).toEqual({ kind: 'refused' })
      const receipt = first.kind === 'accepted' ? first.receipt : ''
      await phoneCodes.returnReceipt(KEYS, receipt)
      expect(await phoneCodes.checkCode(KEYS, code)).toMatchObject({ kind: 'accepted' })
      await phoneCodes.returnReceipt(KEYS, receipt)
      expect(await phoneCodes.checkCode(KEYS, code)).toEqual({ kind: 'refused' })
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

describe('the alarm of a shard', () => {
  it('deletes aged-out records and nothing else', async () => {
    const stub = shard('alarm')
    await stub.issueCode(KEYS, OPTIONS)
    const rows = () =>
      runInDurableObject(stub, (_, state) =>
        ['numbers', 'events'].map((table) => state.storage.sql.exec(`SELECT count(*) AS n FROM ${table}`).one()['n']),
      )
    expect(await rows()).toEqual([1, 1])
    expect(await runDurableObjectAlarm(stub)).toBe(true)
    expect(await rows()).toEqual([1, 1])
    clock.advance(2 * 86_400)
    expect(await runDurableObjectAlarm(stub)).toBe(true)
    expect(await rows()).toEqual([0, 0])
    expect(await runDurableObjectAlarm(stub)).toBe(false)
    expect(await stub.issueCode(KEYS, OPTIONS)).toMatchObject({ kind: 'issued' })
    expect(await runDurableObjectAlarm(stub)).toBe(true)
  })
})
