import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { Guard } from '../../src/guard/guard.ts'
import { parsePhone } from '../../src/lib/phone.ts'
import { createWorkerPorts } from '../../src/worker.ts'
import { resetGuardOf } from '../support/reset-guard.ts'
import { createTestApp, newPhone, receiveCode } from '../support/test-app.ts'
import type { TestApp } from '../support/test-app.ts'

/* The guard does not answer while a code is requested, twenty times each: no message goes out, and nothing counts. */

const TIMES = 20

const healthy = createTestApp()
const { guard, ledger } = createWorkerPorts(env, healthy.config)
const down = async () => Promise.reject(new Error('Durable Object reset because its code was updated.'))

const send = (app: TestApp, phone: string) => app.request('POST', '/api/v1/auth/send_code/', { body: { phone } })

const often = async (act: () => Promise<void>) => Promise.all(Array.from({ length: TIMES }, act))

/** What counts for a number: sends by its limits, and pending codes by the ledger. */
async function sendsOf(phone: string): Promise<number[]> {
  const parsed = parsePhone(phone)!
  const [state, report] = await Promise.all([guard.inspect(parsed), guard.report(parsed)])
  return [state.lanes[0]!.sends, report.pending_codes.length]
}

const sentInAll = async () => (await ledger.summariseSends({ days: 1, countryDays: 1 })).service.sent

describe('a code whose request the guard does not answer', { timeout: 180_000 }, () => {
  it('because it was reset meanwhile: is sent by the same request', async () => {
    const before = await sentInAll()
    await often(async () => {
      const phone = newPhone()
      let calls = 0
      const app = createTestApp({
        ports: {
          guard: {
            ...guard,
            async issueCode(...request) {
              calls += 1
              const issuing = guard.issueCode(...request)
              if (calls === 1) await Promise.allSettled([resetGuardOf(phone), issuing])
              return calls === 1 ? down() : issuing
            },
          },
        },
      })
      await receiveCode(app, phone)
      expect([calls, app.messages.length]).toEqual([2, 1])
      expect(await sendsOf(phone)).toEqual([1, 1])
    })
    expect(await sentInAll()).toBe(before + TIMES)
  })

  it.each<[string, Partial<Guard>]>([
    ['at all', { issueCode: down }],
    [
      'although it had counted it',
      {
        async issueCode(...request) {
          await guard.issueCode(...request)
          return down()
        },
      },
    ],
  ])('%s: neither costs a send nor delays the next request', async (_, fault) => {
    const before = await sentInAll()
    await often(async () => {
      const phone = newPhone()
      const app = createTestApp({ ports: { guard: { ...guard, ...fault } } })
      for (let i = 0; i < 2; i += 1) expect((await send(app, phone)).status).toBe(503)
      expect(app.messages).toEqual([])
      expect(await sendsOf(phone)).toEqual([0, 0])
      await receiveCode(healthy, phone)
      expect(await sendsOf(phone)).toEqual([1, 1])
    })
    expect(await sentInAll()).toBe(before + TIMES)
  })

  it('nor hears at first that no message went out: is told afterwards', async () => {
    const phone = newPhone()
    let [calls, refusals] = [0, 3]
    const app = createTestApp({
      ports: {
        guard: {
          ...guard,
          async issueCode(...request) {
            calls += 1
            const issued = await guard.issueCode(...request)
            return calls === 1 ? down() : issued
          },
          async cancelSend(...request) {
            refusals -= 1
            return refusals >= 0 ? down() : guard.cancelSend(...request)
          },
        },
      },
    })
    expect([(await send(app, phone)).status, calls]).toEqual([503, 1])
    expect((await send(healthy, phone)).status).toBe(429)
    await app.settle()
    expect(await sendsOf(phone)).toEqual([0, 0])
    await receiveCode(healthy, phone)
  })

  it('is not asked again at once if it is overloaded', async () => {
    let calls = 0
    const issueCode = async () => {
      calls += 1
      return Promise.reject(Object.assign(new Error('Durable Object is overloaded.'), { overloaded: true }))
    }
    const app = createTestApp({ ports: { guard: { ...guard, issueCode } } })
    expect([(await send(app, newPhone())).status, calls]).toEqual([503, 1])
  })
})

describe('a code whose message was begun', () => {
  it('does not count if the outcome is unknown: its code stays pending, and the next one has to wait', async () => {
    const app = createTestApp({ ports: { sms: { send: () => Promise.resolve({ kind: 'unknown' }) } } })
    const phone = newPhone()
    expect((await send(app, phone)).status).toBe(200)
    await app.settle()
    expect(await sendsOf(phone)).toEqual([0, 1])
    expect((await send(healthy, phone)).status).toBe(429)
  })
})
