import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createTestApp, currentUser, json, newPhone, receiveCode, signInAs, wrongCode } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const clock = useTestClock()
const test = createTestApp()

const signIn = (body: object) => test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body })
const usersWith = async (phone: string) =>
  (await env.DB.prepare('SELECT * FROM users WHERE phone = ?').bind(phone).all()).results

describe('POST /auth/jwt/get_by_phone', () => {
  it('creates a user with an invite code for a new phone; access comes before refresh', async () => {
    const phone = newPhone()
    const response = await signIn({ phone, code: await receiveCode(test, phone) })
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const tokens = await json(response)
    expect(Object.keys(tokens).slice(0, 2)).toEqual(['access', 'refresh'])
    const [user] = await usersWith(phone)
    expect(user?.['invite_code']).toMatch(/^[0-9A-HJKMNP-TV-Z]{6}$/)
  })

  it('accepts the code as a number and the phone in any common notation', async () => {
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    const typed = phone.replace(/^\+7(\d{3})(\d{3})/, 'tel:+7 ($1) $2-')
    expect((await signIn({ phone: typed, code: Number(code) })).status).toBe(200)
  })

  it.each(['+79174445566', '+447911123456', '+8613800138000', '+380501234567', '+375291234567', '+12025550123'])(
    'signs in %s',
    async (phone) => {
      expect(await signInAs(test, phone)).toHaveProperty('access')
    },
  )

  it.each(['+4915112345678', '+919876543210', '+5511987654321', '+2348021234567', '+61412345678', '+77011234567'])(
    'signs in %s',
    async (phone) => {
      expect(await signInAs(test, phone)).toHaveProperty('access')
    },
  )

  it('finds the existing user, updates last_login and keeps the inviter', async () => {
    const [inviter, other] = [await signInAs(test), await signInAs(test)]
    const { invite_code: code } = await currentUser(test, inviter)
    const first = await signInAs(test, newPhone(), code)
    clock.advance(60)
    const again = await signInAs(test, first.phone, (await currentUser(test, other)).invite_code)
    const user = await currentUser(test, again)
    expect(user.invited_by_code).toBe(code)
    expect(user.last_login).toBe(new Date().toISOString())
    expect(await usersWith(first.phone)).toHaveLength(1)
    await signInAs(test, first.phone)
    expect((await currentUser(test, again)).invited_by_code).toBe(code)
  })

  it('ignores an unknown invite code of an existing user', async () => {
    const { phone } = await signInAs(test)
    expect(await signInAs(test, phone, 'ZZZZZZ')).toHaveProperty('access')
  })

  it('accepts an invite code in any case, with hyphens, spaces and look-alikes', async () => {
    const inviter = await signInAs(test)
    const { invite_code: code } = await currentUser(test, inviter)
    const typed = ` ${code.slice(0, 3)}-${code.slice(3)} `.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')
    const invited = await signInAs(test, newPhone(), typed)
    expect((await currentUser(test, invited)).invited_by_code).toBe(code)
  })

  it.each([null, '', '  '])('treats invited_by_code %j as absent', async (invitedByCode) => {
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    expect((await signIn({ phone, code, invited_by_code: invitedByCode })).status).toBe(200)
  })

  it.each(['ZZZZZZ', 'nobody', 'K4', '????????'])(
    'rejects the unknown invite code %s and keeps the sign-in code valid',
    async (bad) => {
      const phone = newPhone()
      const code = await receiveCode(test, phone)
      for (let i = 0; i < 7; i += 1) {
        const refused = await signIn({ phone, code, invited_by_code: bad })
        expect([refused.status, (await json(refused))['code']]).toEqual([403, 'unknown_invite_code'])
      }
      expect(await usersWith(phone)).toHaveLength(0)
      expect((await signIn({ phone, code })).status).toBe(200)
    },
  )

  it('gives the same answer for a wrong, expired, used and never sent code', async () => {
    const [wrong, expired, used, never] = [newPhone(), newPhone(), newPhone(), newPhone()]
    const expiredCode = await receiveCode(test, expired)
    clock.advance(601)
    const wrongOne = wrongCode(await receiveCode(test, wrong))
    const usedCode = await receiveCode(test, used)
    await signIn({ phone: used, code: usedCode })
    const answers = await Promise.all(
      [
        { phone: wrong, code: wrongOne },
        { phone: expired, code: expiredCode },
        { phone: used, code: usedCode },
        { phone: never, code: '1234' },
      ].map(async (body) => {
        const response = await signIn(body)
        const { request_id: _, ...problem } = await json(response)
        return [response.status, problem]
      }),
    )
    expect(answers[0]).toMatchObject([403, { code: 'invalid_code' }])
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })

  it('rejects a blocked user, but only after the right code', async () => {
    const { phone } = await signInAs(test)
    await env.DB.prepare('UPDATE users SET is_active = 0 WHERE phone = ?').bind(phone).run()
    const code = await receiveCode(test, phone)
    expect(await json(await signIn({ phone, code: wrongCode(code) }))).toMatchObject({ code: 'invalid_code' })
    const refused = await signIn({ phone, code })
    expect([refused.status, (await json(refused))['code']]).toEqual([403, 'user_blocked'])
    await test.settle()
    // The right code is used, though it opened nothing: it neither tells again nor works after an unblock.
    const again = await signIn({ phone, code })
    expect([again.status, (await json(again))['code']]).toEqual([403, 'invalid_code'])
    await env.DB.prepare('UPDATE users SET is_active = 1 WHERE phone = ?').bind(phone).run()
    expect((await signIn({ phone, code })).status).toBe(403)
    clock.advance(300)
    expect(await signInAs(test, phone)).toHaveProperty('access')
  })

  it.each([
    [{}, ['phone', 'code']],
    [{ phone: '+79174445566' }, ['code']],
    [{ phone: 79174445566, code: 1234 }, ['phone']],
    [{ phone: '+79174445566', code: 'abcd' }, ['code']],
    [{ phone: '+79174445566', code: -1 }, ['code']],
    [{ phone: '+79174445566', code: 12.5 }, ['code']],
    [{ phone: '+79174445566', code: [1234] }, ['code']],
    [{ phone: '+79174445566', code: '12345678901' }, ['code']],
    [{ phone: '+79174445566', code: 1234, invited_by_code: 5 }, ['invited_by_code']],
    [{ phone: 'not a phone', code: 1234, invited_by_code: {} }, ['phone', 'invited_by_code']],
  ])('lists the invalid fields of %j', async (body, fields) => {
    const response = await signIn(body)
    expect(response.status).toBe(400)
    const problem = await json<{ code: string; errors: { field: string }[] }>(response)
    expect(problem.code).toBe('invalid_request')
    expect(problem.errors.map(({ field }) => field)).toEqual(fields)
  })

  it('keeps date_joined in the order of ids when the clock goes back', async () => {
    const first = await signInAs(test)
    clock.advance(-3600)
    const second = await signInAs(test)
    const joined = [await currentUser(test, first), await currentUser(test, second)].map((user) => user.date_joined)
    expect(joined[1]).toBe(joined[0])
  })
})
