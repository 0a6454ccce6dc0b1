import { describe, expect, it } from 'vitest'
import { createTestApp, currentUser, json, receiveCode, signInAs } from '../support/test-app.ts'

/** Numbers without a calling code are Russian here. */
const test = createTestApp({ variables: { DEFAULT_COUNTRY: 'RU' } })

const signIn = (body: object) => test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body })
const digitsAs = (zero: number) => (code: string) =>
  code.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)))

describe('phones, codes and invite codes as people type and paste them', () => {
  it.each([
    ['+79170000001', '8 917 000-00-01'],
    ['+79170000002', '\u202a+7\u00a0917\u2011000\u201200\u201302\u202c'],
    ['+79170000003', '８９１７０００００03'],
    ['+79170000004', '007 [917] 000/00.04'],
    ['+380501234567', '+380 50 123 45 67'],
    ['+966501234567', '+٩٦٦ ٥٠ ١٢٣ ٤٥٦٧'],
  ])('%s signs in as %j', async (phone, typed) => {
    const code = await receiveCode(test, phone)
    const { access } = await json<{ access: string }>(await signIn({ phone: typed, code }))
    expect((await currentUser(test, { access })).phone).toBe(phone)
  })

  it.each([
    ['12 34', (code: string) => `${code.slice(0, 2)} ${code.slice(2)}`],
    ['12-34', (code: string) => `${code.slice(0, 2)}\u2010${code.slice(2)}`],
    ['full-width digits', digitsAs(0xff10)],
    ['Arabic digits between direction marks', (code: string) => `\u2067${digitsAs(0x0660)(code)}\u2069`],
    ['Devanagari digits', digitsAs(0x0966)],
  ])('a code works as %s', async (_, write) => {
    const phone = '+79170000005'
    expect((await signIn({ phone, code: write(await receiveCode(test, phone)) })).status).toBe(200)
  })

  it.each(['12a4', '½234', '一二三四'])('a code is refused as %j', async (code) => {
    const response = await signIn({ phone: '+79170000006', code })
    expect(await json(response)).toMatchObject({ errors: [{ field: 'code', code: 'invalid_code_format' }] })
  })

  it('an invite code with invisible marks, underscores and full-width letters invites', async () => {
    const { invite_code: code } = await currentUser(test, await signInAs(test, '+79170000007'))
    const fullWidth = code.replace(/./g, (symbol) => String.fromCodePoint(symbol.charCodeAt(0) + 0xfee0))
    const typed = `\u2068${fullWidth.slice(0, 3)}_\u200b${fullWidth.slice(3)}\u2069`
    const invited = await signInAs(test, '+79170000008', typed)
    expect((await currentUser(test, invited)).invited_by_code).toBe(code)
  })

  it('filters by a national number, and by the last of two values', async () => {
    const { access: token } = await signInAs(test, '+79170000009')
    const query = `phone=${encodeURIComponent('+79170000010')}&phone=${encodeURIComponent('8 (917) 000-00-09')}`
    const { results } = await json<{ results: { phone: string }[] }>(
      await test.request('GET', `/api/v1/users/?${query}`, { token }),
    )
    expect(results.map(({ phone }) => phone)).toEqual(['+79170000009'])
  })
})
