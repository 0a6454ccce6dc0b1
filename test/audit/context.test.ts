import { describe, expect, it } from 'vitest'
import { auditOf } from '../support/account.ts'
import { createTestApp, newPhone, ORIGIN, receiveCode, wrongCode } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const clock = useTestClock({ goesOn: true })
const test = createTestApp()

describe('the context of an event', () => {
  const enterFrom = async (
    headers: Record<string, string>,
    { wrong = false, cf }: { wrong?: boolean; cf?: object } = {},
  ) => {
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    await test.app.request(`${ORIGIN}/api/v1/auth/jwt/get_by_phone/`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ phone, code: wrong ? wrongCode(code) : code }),
      ...cf,
    })
    await test.settle()
    clock.advance(1)
    return (await auditOf()).at(-1)
  }

  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
    ['2001:DB8::1', '2001:db8:0::/48'],
  ])('stores the address %s as %s', async (address, network) => {
    const agent = `Shop/4.2 (iPhone; iOS 20.1) ${'x'.repeat(500)}`
    const headers = { 'CF-Connecting-IP': address, 'User-Agent': agent }
    expect(await enterFrom(headers, { wrong: true })).toMatchObject({
      ...{
        action: 'sign_in_failed',
        network,
        user_agent: agent.slice(0, 400),
        request_id: expect.any(String),
        country: null,
      },
    })
    expect(await enterFrom(headers)).toMatchObject({
      ...{ action: 'sign_up', network, user_agent: 'Shop, iPhone', request_id: null, country: null },
    })
  })

  it('has the country from Cloudflare, and no network when the address is missing', async () => {
    expect(await enterFrom({}, { cf: { cf: { country: 'KZ' } } })).toMatchObject({
      network: null,
      country: 'KZ',
      user_agent: null,
    })
  })
})
