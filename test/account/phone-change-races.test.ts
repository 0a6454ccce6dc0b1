import { env } from 'cloudflare:workers'
import { decode } from 'hono/jwt'
import { describe, expect, it } from 'vitest'
import { createD1 } from '../../src/db/d1.ts'
import { parsePhone } from '../../src/lib/phone.ts'
import { movePhone } from '../../src/people/account/move-phone.ts'
import { createWorkerPorts } from '../../src/worker.ts'
import { askForCurrent, askForNumber, auditOf, confirmNumber } from '../support/account.ts'
import { FAULTS } from '../support/failing-database.ts'
import { createTestApp, currentUser, json, newPhone, signInAs } from '../support/test-app.ts'

const test = createTestApp()

const refusal = async (response: Response) => [response.status, (await json(response))['code']]

describe('concurrent phone changes', () => {
  it('by 5 users to one number, four times each: one wins and the others keep theirs', async () => {
    const phone = newPhone()
    const racers = await Promise.all(Array.from({ length: 5 }, () => signInAs(test)))
    const codes: string[] = []
    for (const racer of racers) codes.push(await askForNumber(test, racer, phone))
    const attempts = Array.from({ length: 20 }, (_, i) => i % racers.length)
    const answers = await Promise.all(attempts.map((i) => confirmNumber(test, racers[i]!, { phone, code: codes[i] })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const holders = await Promise.all(racers.map(async (racer) => (await currentUser(test, racer)).phone))
    expect(holders.filter((holder) => holder === phone)).toHaveLength(1)
    expect(holders.filter((holder, i) => holder === racers[i]!.phone)).toHaveLength(racers.length - 1)
  })

  it('by 20 users with valid codes: the unique index lets one have the number', async () => {
    const phone = newPhone()
    const racers = await Promise.all(Array.from({ length: 20 }, () => signInAs(test)))
    const move = async ({ access }: { access: string }) => {
      const { user_id: userId, sid } = decode(access).payload as { user_id: number; sid: string }
      const ports = { config: test.config, clock: () => Date.now(), db: createD1(env.DB)('write').db }
      const context = { requestId: 'race', country: null, network: null, userAgent: null }
      return movePhone(ports, {
        caller: { userId, sessionId: Number(sid) },
        phone: parsePhone(phone)!,
        verifiedPhone: undefined,
        context,
      })
    }
    const results = await Promise.allSettled(racers.map(move))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const refusals = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []))
    expect(refusals).toEqual(Array.from({ length: 19 }, () => 'AppError: phone_taken'))
  })

  it('with the same valid code, 50 at once: one changes the number and one notice is sent', async () => {
    const caller = await signInAs(test)
    const phone = newPhone()
    const code = await askForNumber(test, caller, phone)
    const answers = await Promise.all(Array.from({ length: 50 }, () => confirmNumber(test, caller, { phone, code })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    await test.settle()
    expect(test.messages.filter(({ to, code }) => to === caller.phone && code === undefined)).toHaveLength(1)
  })
})

describe('a confirmed change', () => {
  it('repeated with its idempotency key finds the number changed, and never changes it again', async () => {
    const caller = await signInAs(test)
    const [phone, next] = [newPhone(), newPhone()]
    const body = { phone, code: await askForNumber(test, caller, phone) }
    const headers = { 'Idempotency-Key': crypto.randomUUID() }
    const confirm = async () => {
      await test.settle()
      return test.request('POST', '/api/v1/users/current_user/phone/confirm/', { token: caller.access, body, headers })
    }
    for (let i = 0; i < 3; i += 1) expect((await confirm()).status).toBe(200)
    const moveOn = { phone: next, code: await askForNumber(test, caller, next) }
    expect((await confirmNumber(test, caller, moveOn)).status).toBe(200)
    expect(await refusal(await confirm())).toEqual([403, 'invalid_code'])
    const stranger = await signInAs(test, phone)
    expect(await refusal(await confirm())).toEqual([403, 'invalid_code'])
    await confirmNumber(test, stranger, { phone: caller.phone, code: await askForNumber(test, stranger, caller.phone) })
    expect(await refusal(await confirm())).toEqual([403, 'invalid_code'])
    expect((await currentUser(test, caller)).phone).toBe(next)
  })
})

describe('a failing dependency', () => {
  it.each(FAULTS)('database %s commit: answers 503, and the codes stay valid', async (moment, fail) => {
    const { openDatabase } = fail()
    const failing = createTestApp({ ports: { openDatabase } })
    const caller = await signInAs(test)
    const phone = newPhone()
    const code = await askForNumber(test, caller, phone)
    for (let i = 0; i < 7; i += 1) {
      expect(await refusal(await confirmNumber(failing, caller, { phone, code }))).toEqual([503, 'storage_unavailable'])
    }
    expect((await currentUser(test, caller)).phone).toBe(moment === 'after' ? phone : caller.phone)
    expect((await confirmNumber(test, caller, { phone, code })).status).toBe(200)
    const { id, phone: changed } = await currentUser(test, caller)
    expect(changed).toBe(phone)
    expect(
      (await auditOf(id)).filter(({ action, outcome }) => action === 'phone_changed' && outcome === 'ok'),
    ).toHaveLength(1)
    await test.settle()
    expect(test.messages.filter(({ to, code }) => to === phone && code === undefined)).toHaveLength(0)
  })

  it.each(FAULTS)('database %s commit: both codes stay valid when two were needed', async (_, fail) => {
    const late = 700_000
    const clock = () => Date.now() + late
    const app = createTestApp({ ports: { clock } })
    const failing = createTestApp({ ports: { clock, openDatabase: fail().openDatabase } })
    const caller = await signInAs(test)
    const phone = newPhone()
    const [code, current] = [await askForNumber(test, caller, phone), await askForCurrent(test, caller)]
    const both = { phone, code, current_phone: caller.phone, current_phone_code: current }
    // More often than either code has attempts.
    for (let i = 0; i < 7; i += 1)
      expect(await refusal(await confirmNumber(failing, caller, both))).toEqual([503, 'storage_unavailable'])
    expect((await confirmNumber(app, caller, both)).status).toBe(200)
    expect((await currentUser(test, caller)).phone).toBe(phone)
    await app.settle()
    // Used now, both of them.
    for (const body of [both, { phone, code }])
      expect(await refusal(await confirmNumber(app, caller, body))).toEqual([403, 'invalid_code'])
  })

  it('wrong second code: the first stays valid', async () => {
    const caller = await signInAs(test)
    const phone = newPhone()
    const code = await askForNumber(test, caller, phone)
    const proof = { current_phone: caller.phone, current_phone_code: '1234' }
    for (let i = 0; i < 4; i += 1) {
      expect(await refusal(await confirmNumber(test, caller, { phone, code, ...proof }))).toEqual([403, 'invalid_code'])
    }
    expect((await confirmNumber(test, caller, { phone, code })).status).toBe(200)
  })

  it.each([
    [
      'rejects',
      () => Promise.resolve({ kind: 'rejected', retryable: false, reason: 'vendor:21211' } as const),
      'vendor:21211',
    ],
    ['does not confirm', () => Promise.resolve({ kind: 'unknown' } as const), 'unknown'],
    ['throws on', () => Promise.reject(new Error('+79170000000')), 'fault'],
  ])('vendor %s the notice: the change stands and the log omits the number', async (_, send, reason) => {
    const app = createTestApp({ ports: { sms: { send } } })
    const caller = await signInAs(test)
    const phone = newPhone()
    const code = await askForNumber(test, caller, phone)
    expect((await confirmNumber(app, caller, { phone, code })).status).toBe(200)
    await app.settle()
    expect(app.logLines).toContainEqual({ level: 'error', event: 'notice_not_sent', reason })
    expect(JSON.stringify(app.logLines)).not.toMatch(/\+7917/)
  })

  it('guard: answers 503 and changes nothing', async () => {
    const { guard } = createWorkerPorts(env, test.config)
    const down = () => Promise.reject(new Error('overloaded'))
    const app = createTestApp({ ports: { guard: { ...guard, checkCode: down } } })
    const caller = await signInAs(test)
    const answer = await confirmNumber(app, caller, { phone: newPhone(), code: 1234 })
    expect(await refusal(answer)).toEqual([503, 'storage_unavailable'])
  })
})
