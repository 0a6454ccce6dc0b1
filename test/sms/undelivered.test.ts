import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { parsePhone } from '../../src/lib/phone.ts'
import type { SmsMessage, SmsOutcome } from '../../src/sms/sms.ts'
import { createWorkerPorts } from '../../src/worker.ts'
import { evictLedger } from '../support/ledger-state.ts'
import { createTestApp, json, newPhone } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const clock = useTestClock({ goesOn: true })
const healthy = createTestApp()
const { guard, ledger } = createWorkerPorts(env, healthy.config)
const VENDORS = ['one', 'two']
type Answer = SmsOutcome['kind']

/** The service with two vendors, and whom it asked. A message goes to the first of the order, unless that one rejects it. */
function withVendors(answers: Partial<Record<string, Answer>>) {
  const asked: string[] = []
  const messages: SmsMessage[] = []
  const app = createTestApp({
    ports: {
      sms: {
        send(message, last = []) {
          const order = VENDORS.toSorted((a, b) => last.lastIndexOf(a) - last.lastIndexOf(b))
          for (const provider of order) {
            const kind = answers[provider] ?? 'accepted'
            asked.push(provider)
            if (kind === 'rejected') continue
            messages.push(message)
            return Promise.resolve(
              kind === 'accepted' ? { kind, provider, id: message.idempotencyKey } : { kind, provider },
            )
          }
          return Promise.resolve({ kind: 'rejected', retryable: true, reason: 'one:9 two:9' })
        },
      },
    },
  })
  const send = async (phone: string, { device, network }: { device?: string; network?: string } = {}) => {
    const headers = network === undefined ? {} : { 'CF-Connecting-IP': network }
    const response = await app.request('POST', '/api/v1/auth/send_code/', { body: { phone, device }, headers })
    await app.settle()
    return response.status === 200 ? 'sent' : String((await json(response))['code'])
  }
  const signIn = async (phone: string) => {
    const code = messages.findLast(({ to }) => to === phone)?.code
    return app.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: { phone, code } })
  }
  const alarms = () => app.logLines.filter(({ event }) => event === 'sms_provider_down')
  return { asked, send, signIn, alarms, answers }
}

const sendsOf = async (phone: string) => (await guard.inspect(parsePhone(phone)!)).lanes.map(({ sends }) => sends)
const unverified = async () => {
  const { countries } = await ledger.summariseSends({ days: 1, countryDays: 1 })
  return countries.find(({ country }) => country === 'RU')?.unverified ?? 0
}

// Vendors that gave no answer are remembered in memory.
beforeEach(evictLedger)

describe('a message that may or may not have gone out', () => {
  it('goes to one vendor only, counts neither for the number nor for the country, and its code works', async () => {
    const { asked, send, signIn } = withVendors({ one: 'unknown' })
    const [phone, before] = [newPhone(), await unverified()]
    expect([await send(phone), asked]).toEqual(['sent', ['one']])
    expect([await sendsOf(phone), await unverified()]).toEqual([[0], before])
    expect(await send(phone)).toBe('send_cooldown')
    expect((await signIn(phone)).status).toBe(200)
    expect((await signIn(phone)).status).toBe(403)
    expect(await unverified()).toBe(before)
    const { countries } = await ledger.summariseSends({ days: 1, countryDays: 1 })
    expect(countries.find(({ country }) => country === 'RU')).toMatchObject({ verified: expect.any(Number) })
  })

  it('sends the next one for the number to the next vendor, in any lane, and to no other number', async () => {
    const { asked, send, answers } = withVendors({})
    const [phone, other] = [newPhone(), newPhone()]
    const app = createTestApp()
    await app.request('POST', '/api/v1/auth/send_code/', { body: { phone } })
    const code = app.messages.at(-1)?.code
    const entered = await app.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: { phone, code } })
    const { device } = await json<{ device: string }>(entered)
    answers['one'] = 'unknown'
    await send(phone)
    await send(phone, { device })
    expect(asked).toEqual(['one', 'two'])
    await send(other)
    expect(asked).toEqual(['one', 'two', 'one'])
    // The one of which nothing was heard longest ago comes first.
    answers['two'] = 'unknown'
    clock.advance(61)
    await send(phone, { device })
    clock.advance(301)
    await send(phone)
    expect(asked.slice(3)).toEqual(['two', 'one'])
    clock.advance(3601)
    await send(phone)
    expect(asked.at(-1)).toBe('one')
  })

  it('three times in a row: the vendor is put last for five minutes, with an alarm', async () => {
    const { asked, send, alarms, answers } = withVendors({ one: 'unknown' })
    for (let i = 0; i < 4; i += 1) await send(newPhone())
    expect(asked).toEqual(['one', 'one', 'one', 'two'])
    expect(alarms()).toEqual([{ level: 'error', event: 'sms_provider_down', provider: 'one' }])
    clock.advance(299)
    await send(newPhone())
    expect(asked.at(-1)).toBe('two')
    // Asked again afterwards, and put last again if it still does not answer.
    clock.advance(1)
    await send(newPhone())
    await send(newPhone())
    expect(asked.slice(-2)).toEqual(['one', 'two'])
    expect(alarms()).toHaveLength(2)
    clock.advance(300)
    answers['one'] = 'accepted'
    for (let i = 0; i < 3; i += 1) await send(newPhone())
    answers['one'] = 'unknown'
    await send(newPhone())
    await send(newPhone())
    expect(asked.slice(-5)).toEqual(['one', 'one', 'one', 'one', 'one'])
    expect(alarms()).toHaveLength(2)
  })

  it('is no run if the vendor takes messages in between', async () => {
    const { asked, send, alarms, answers } = withVendors({})
    for (const answer of ['unknown', 'unknown', 'accepted', 'unknown', 'unknown'] as const) {
      answers['one'] = answer
      await send(newPhone())
    }
    expect([asked, alarms()]).toEqual([Array(5).fill('one'), []])
  })

  it('closes no country, however long the vendor is away, and the country is open afterwards', async () => {
    const { send } = withVendors({ one: 'unknown', two: 'unknown' })
    const before = await unverified()
    for (let i = 0; i < 40; i += 1) expect(await send(newPhone())).toBe('sent')
    expect(await unverified()).toBe(before)
  })

  it('ten times an hour at most for a number, also at once', async () => {
    const { send, asked } = withVendors({ one: 'unknown', two: 'unknown' })
    const phone = newPhone()
    for (let i = 0; i < 10; i += 1) {
      expect(await send(phone)).toBe('sent')
      clock.advance(301)
    }
    expect(asked).toHaveLength(10)
    clock.advance(200)
    expect(await send(phone)).toBe('sends_per_number')
    clock.advance(600)
    expect(await send(phone)).toBe('sent')
  })
})

describe('a message that every vendor rejects', () => {
  const rejecting = () => withVendors({ one: 'rejected', two: 'rejected' })

  it('counts for the network that requested it, and not for the country or as unused', async () => {
    const { send } = rejecting()
    const [network, before] = ['203.0.113.88', await unverified()]
    for (let i = 0; i < 10; i += 1) expect(await send(newPhone(), { network })).toBe('sms_unavailable')
    expect(await send(newPhone(), { network })).toBe('sends_per_network')
    expect(await unverified()).toBe(before)
    const { service } = await ledger.summariseSends({ days: 1, countryDays: 1 })
    clock.advance(3600)
    // Twenty unused codes a day are another limit.
    for (let i = 0; i < 10; i += 1) expect(await send(newPhone(), { network })).toBe('sms_unavailable')
    clock.advance(3600)
    expect(await send(newPhone(), { network })).toBe('sms_unavailable')
    expect(service.sent).toBeLessThan(1000)
  })

  it('ten times an hour at most for a number, from any networks and on any device, also at once', async () => {
    const { send, asked } = rejecting()
    const phone = newPhone()
    const answers = await Promise.all(Array.from({ length: 40 }, async () => send(phone)))
    for (let i = 0; i < 40; i += 1) answers.push(await send(phone))
    expect(answers.filter((answer) => answer === 'sms_unavailable')).toHaveLength(10)
    expect(answers.at(-1)).toBe('sends_per_number')
    // Each is a call of both vendors.
    expect(asked).toHaveLength(20)
    expect(await sendsOf(phone)).toEqual([0])
    clock.advance(3600)
    expect(await send(phone)).toBe('sms_unavailable')
  })
})
