import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { Guard } from '../../src/guard/guard.ts'
import { SendLedger } from '../../src/guard/send-ledger.ts'
import type { BotVerdict } from '../../src/sign-in/turnstile/verify-turnstile.ts'
import { createWorkerPorts } from '../../src/worker.ts'
import { createTestApp, json, newPhone } from '../support/test-app.ts'

const VARIABLES = { TURNSTILE_SECRET_KEY: 'turnstile-secret-7f3a' }

/** The service with Turnstile enabled, called from a network that has to pass it. */
function guarded() {
  const seen: string[] = []
  const verifyBotToken = (token: string): Promise<BotVerdict> => {
    seen.push(token)
    return Promise.resolve(token === 'good' ? 'passed' : token === 'down' ? 'unavailable' : 'failed')
  }
  const { guard } = createWorkerPorts(env, createTestApp().config)
  const issueCode: Guard['issueCode'] = async (target, options) =>
    options.botChecked ? guard.issueCode(target, options) : { kind: 'bot_check_required' }
  return { seen, ...createTestApp({ variables: VARIABLES, ports: { verifyBotToken, guard: { ...guard, issueCode } } }) }
}

async function send({ request }: Pick<ReturnType<typeof guarded>, 'request'>, token?: unknown) {
  const body = { phone: newPhone(), turnstile_token: token }
  const response = await request('POST', '/api/v1/auth/send_code/', { body })
  return { status: response.status, retryAfter: response.headers.get('retry-after'), ...(await json(response)) }
}

describe('Turnstile', () => {
  it('is off without a secret, and a sent token is ignored', async () => {
    const refuse = () => Promise.reject(new Error('Turnstile must not be called'))
    const test = createTestApp({ ports: { verifyBotToken: refuse } })
    expect(await send(test)).toMatchObject({ status: 200 })
    expect(await send(test, 'anything')).toMatchObject({ status: 200 })
  })

  it('requires a valid token', async () => {
    const test = guarded()
    for (const none of [undefined, null, '', '  ']) {
      expect(await send(test, none)).toMatchObject({ status: 403, code: 'bot_check_required' })
    }
    expect(test.seen).toEqual([])
    expect(await send(test, 'bad')).toMatchObject({ status: 403, code: 'bot_check_failed' })
    expect(await send(test, 'good')).toMatchObject({ status: 200 })
    expect(test.messages).toHaveLength(1)
  })

  it('sends nothing when Turnstile does not answer', async () => {
    const test = guarded()
    expect(await send(test, 'down')).toMatchObject({ status: 503, code: 'bot_check_unavailable', retryAfter: '5' })
    expect(test.messages).toHaveLength(0)
  })

  it('rejects a malformed token without a call to Turnstile', async () => {
    const test = guarded()
    expect(await send(test, 7)).toMatchObject({ status: 400, code: 'invalid_request' })
    expect(await send(test, 'x'.repeat(2049))).toMatchObject({
      errors: [{ field: 'turnstile_token', code: 'too_long' }],
    })
    expect(test.seen).toEqual([])
  })
})

describe('the Turnstile settings', () => {
  /** The ledger's answers to sends of one network without a token. */
  const answers = async (variables: object, sends: number) => {
    const pending = { phone: newPhone(), purpose: 'sign_in' as const, expiresAt: Date.now() + 600_000, replaces: null }
    const stub = env.SEND_LEDGER.get(env.SEND_LEDGER.newUniqueId())
    return runInDurableObject(stub, (_, state) => {
      const ledger = new SendLedger(state, { ...env, ...variables })
      const sent = Array.from({ length: sends }, async (__, i) => {
        const send = {
          id: `send-${i}`,
          network: '203.0.113.7',
          country: 'RU',
          knownDevice: false,
          hasSignedIn: false,
          botChecked: false,
          pending,
        }
        return (await ledger.reserveSend(send)).kind
      })
      return Promise.all(sent)
    })
  }

  it('are applied by the ledger: always, from the third unverified send on, or never', async () => {
    expect(await answers(VARIABLES, 2)).toEqual(['bot_check_required', 'bot_check_required'])
    const after = { ...VARIABLES, TURNSTILE_AFTER_UNVERIFIED_SENDS: '2' }
    expect(await answers(after, 4)).toEqual(['reserved', 'reserved', 'bot_check_required', 'bot_check_required'])
    expect(await answers({ TURNSTILE_AFTER_UNVERIFIED_SENDS: '2' }, 3)).toEqual(['reserved', 'reserved', 'reserved'])
  })
})
