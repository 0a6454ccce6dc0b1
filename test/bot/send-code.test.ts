import { describe, expect, it } from 'vitest'
import type { BotVerdict } from '../../src/bot/verify-turnstile.ts'
import type { Ports } from '../../src/ports.ts'
import { createTestApp, json, newPhone } from '../support/test-app.ts'

const SECRET = 'turnstile-secret-7f3a'

/** The service with the check on, from a send of a network on. */
function guarded(after: string, ports: Partial<Ports> = {}) {
  const seen: string[] = []
  const verifyBotToken = (token: string): Promise<BotVerdict> => {
    seen.push(token)
    return Promise.resolve(token === 'good' ? 'passed' : token === 'down' ? 'unavailable' : 'failed')
  }
  const variables = { TURNSTILE_SECRET_KEY: SECRET, TURNSTILE_AFTER_UNVERIFIED_SENDS: after }
  return { seen, ...createTestApp({ variables, ports: { verifyBotToken, ...ports } }) }
}

async function send({ request }: Pick<ReturnType<typeof guarded>, 'request'>, token?: unknown, ip = '203.0.113.7') {
  const body = { phone: newPhone(), turnstile_token: token }
  const headers = { 'CF-Connecting-IP': ip }
  const response = await request('POST', '/api/v1/auth/send_code/', { body, headers })
  return { status: response.status, retryAfter: response.headers.get('retry-after'), ...(await json(response)) }
}

describe('the bot check', () => {
  it('is off without a secret, and a token is passed over', async () => {
    const test = createTestApp()
    expect(await send(test)).toMatchObject({ status: 200 })
    expect(await send(test, 'anything')).toMatchObject({ status: 200 })
  })

  it('for every send wants a token, and a good one', async () => {
    const test = guarded('0')
    for (const none of [undefined, null, '', '  ']) {
      expect(await send(test, none)).toMatchObject({ status: 403, code: 'bot_check_required' })
    }
    expect(test.seen).toEqual([])
    expect(await send(test, 'bad')).toMatchObject({ status: 403, code: 'bot_check_failed' })
    expect(await send(test, 'good')).toMatchObject({ status: 200 })
    expect(test.messages).toHaveLength(1)
  })

  it('that does not answer sends nothing', async () => {
    const test = guarded('0')
    expect(await send(test, 'down')).toMatchObject({ status: 503, code: 'bot_check_unavailable', retryAfter: '5' })
    expect(test.messages).toHaveLength(0)
    expect(JSON.stringify(test.logLines)).not.toContain('down"')
  })

  it('refuses a token that is none before it asks anybody', async () => {
    const test = guarded('0')
    expect(await send(test, 7)).toMatchObject({ status: 400, code: 'invalid_request' })
    expect(await send(test, 'x'.repeat(2049))).toMatchObject({
      errors: [{ field: 'turnstile_token', code: 'too_long' }],
    })
    expect(test.seen).toEqual([])
  })

  it('from the third unverified send of a network on is asked of that network alone', async () => {
    const counts: Record<string, number> = { '203.0.113.7': 2, '2001:db8:0:7::/64': 3 }
    const asked: string[] = []
    const unverifiedSends = (network: string) => {
      asked.push(network)
      return Promise.resolve(counts[network] ?? 0)
    }
    const test = guarded('3', { unverifiedSends })
    expect(await send(test)).toMatchObject({ status: 200 })
    expect(await send(test, undefined, '2001:db8:0:7::1')).toMatchObject({ code: 'bot_check_required' })
    expect(await send(test, 'good', '2001:db8:0:7::1')).toMatchObject({ status: 200 })
    expect(asked).toEqual(['203.0.113.7', '2001:db8:0:7::/64', '2001:db8:0:7::/64'])
    expect(test.seen).toEqual(['good'])
  })

  it('that cannot be counted sends nothing', async () => {
    const test = guarded('3', { unverifiedSends: () => Promise.reject(new Error('overloaded')) })
    expect(await send(test, 'good')).toMatchObject({ status: 503, code: 'storage_unavailable' })
    expect(test.messages).toHaveLength(0)
  })
})
