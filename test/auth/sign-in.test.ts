import { describe, expect, it } from 'vitest'
import { createTestApp, json, newPhone, receiveCode, signInAs } from '../support/test-app.ts'

const test = createTestApp()
const SIGN_IN = '/api/v1/auth/jwt/get_by_phone/'

describe('POST /auth/jwt/get_by_phone', () => {
  it('signs a new phone up, and gives access before refresh', async () => {
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    const response = await test.request('POST', SIGN_IN, { body: { phone, code: Number(code) } })
    expect(response.status).toBe(200)
    const tokens = await json(response)
    expect(Object.keys(tokens).slice(0, 2)).toEqual(['access', 'refresh'])
  })

  it('creates the user with an inviter', async () => {
    const inviter = await signInAs(test)
    const me = await json<{ invite_code: string }>(
      await test.request('GET', '/api/v1/users/current_user/', { token: inviter.access }),
    )
    const invited = await signInAs(test, newPhone(), me.invite_code)
    const details = await json(await test.request('GET', '/api/v1/users/current_user/', { token: invited.access }))
    expect(details).toMatchObject({ invited_by_code: me.invite_code })
    const list = await test.request('GET', '/api/v1/users/?search=7917&limit=1', { token: inviter.access })
    console.log(await list.text(), test.d1.counts)
  })
})
