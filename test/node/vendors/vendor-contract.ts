import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SmsMessage, SmsSender } from '../../../src/sms/sms.ts'
import { startFakeVendor, timeoutFor } from './fake-vendor.ts'
import type { FakeAnswer, FakeRequest, FakeVendor, Trouble } from './fake-vendor.ts'

export const MESSAGE = {
  to: '+79174445566',
  text: '4821 is your sign-in code & nothing else: 100 %',
  code: '4821',
  locale: 'en' as const,
  ttlSeconds: 600,
  idempotencyKey: 'send-1',
} satisfies SmsMessage

/** Looks like a credential; every fake vendor accepts it. */
export const SECRET = 'c0ffee-Secret-7f3a9b'
const WRONG_SECRET = 'b4dbad-Secret-000000'

interface CreateOptions {
  baseUrl: string
  secret: string
  timeoutMs?: number
}

interface VendorContract {
  name: string
  create: (options: CreateOptions) => SmsSender
  /** The documented API: checks the request and answers it. */
  speak: (request: FakeRequest) => FakeAnswer
  /** The id that `speak` gives a message. */
  id: string
  /** How `speak` answers a wrong credential. */
  wrongSecret: string
  /** Documented rejections: the answer, the reason in the log, and whether the vendor's side is at fault. */
  rejections: [answer: FakeAnswer, reason: string, retryable: boolean][]
  /** Answers that prove nothing, in addition to those common to all vendors. */
  unknowns?: FakeAnswer[]
  /** Its bodies have no meaning: any 2xx is accepted. */
  goesByStatus?: boolean
}

const NOTHING_PROVEN: FakeAnswer[] = [
  { status: 500, body: { error: 'internal' } },
  { status: 502, body: '<html>Bad gateway</html>' },
  { status: 503, body: '' },
  { status: 302, body: '' },
  { status: 408, body: {} },
  { status: 200, body: '<html>Welcome</html>' },
  { status: 200, body: '' },
  { status: 200, body: {} },
  { status: 200, body: [null] },
]

const TROUBLES: Trouble[] = ['hang', 'slow', 'cut', 'cut midway', 'long']

/** What holds for every vendor, over a real socket. */
export function describeVendor(contract: VendorContract) {
  const { name, create, speak, id, wrongSecret, rejections, unknowns = [], goesByStatus = false } = contract
  const nothingProven = NOTHING_PROVEN.filter(({ status }) => !(goesByStatus && status === 200))
  describe(`SMS through ${name}`, () => {
    let vendor: FakeVendor
    beforeAll(async () => {
      vendor = await startFakeVendor(speak)
    })
    afterAll(() => {
      vendor.close()
    })

    const send = (answer?: FakeAnswer | Trouble, options: Partial<CreateOptions> = {}) => {
      if (answer !== undefined) vendor.next(answer)
      return create({ baseUrl: vendor.url, secret: SECRET, ...options }).send(MESSAGE)
    }

    it('sends a message as documented, in one request', async () => {
      const before = vendor.requests.length
      expect(await send()).toEqual({ kind: 'accepted', id })
      expect(vendor.requests.length).toBe(before + 1)
    })

    it("treats a wrong credential as the service's fault, not the number's", async () => {
      const outcome = await send(undefined, { secret: WRONG_SECRET })
      expect(outcome).toEqual({ kind: 'rejected', retryable: true, reason: wrongSecret })
    })

    it.each(rejections)("with the answer %j rejects as %s, vendor's fault: %s", async (answer, reason, retryable) => {
      expect(await send(answer)).toEqual({ kind: 'rejected', retryable, reason })
    })

    it.each([...nothingProven, ...unknowns])('with the answer %j has an unknown outcome', async (answer) => {
      expect(await send(answer)).toEqual({ kind: 'unknown' })
    })

    it.each(TROUBLES)('has an unknown outcome when the vendor fails: %s', async (trouble) => {
      expect(await send(trouble, { timeoutMs: timeoutFor(trouble) })).toEqual({ kind: 'unknown' })
    })

    it('has an unknown outcome when the vendor is unreachable', async () => {
      expect(await send(undefined, { baseUrl: 'http://127.0.0.1:1' })).toEqual({ kind: 'unknown' })
    })

    it('never has vendor text, number, code or credential in a reason', async () => {
      const told = `${MESSAGE.to} ${MESSAGE.code} ${SECRET}`
      for (const [answer] of rejections) {
        for (const status of [answer.status ?? 200, 400, 403]) {
          const outcome = await send({ status, body: withWords(answer.body, told) })
          const reason = outcome.kind === 'rejected' ? outcome.reason : ''
          expect(reason).toMatch(/^(?:[a-z_]+:[A-Z0-9_]{1,60})?$/)
          for (const secret of [MESSAGE.to.slice(1), MESSAGE.code, SECRET]) expect(reason).not.toContain(secret)
        }
      }
    })
  })
}

/** The same answer with every text replaced by one that must not be logged. */
function withWords(value: unknown, words: string): unknown {
  if (typeof value === 'string') return words
  if (Array.isArray(value)) return value.map((one) => withWords(one, words))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withWords(one, words)]))
}
