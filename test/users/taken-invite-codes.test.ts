import { afterEach, describe, expect, it, vi } from 'vitest'
import { INVITE_CODE_ALPHABET, INVITE_CODE_LENGTH } from '../../src/lib/invite-code.ts'
import { adminRequest } from '../support/admin-request.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, currentUser, newPhone, receiveCode, signInAs } from '../support/test-app.ts'

const test = createTestApp()
const draw = crypto.getRandomValues.bind(crypto)

/** The next codes that are drawn are this one, so often. @returns how many were drawn */
function drawTaken(code: string, times: number): () => number {
  const bytes = Uint8Array.from(code, (symbol) => INVITE_CODE_ALPHABET.indexOf(symbol))
  let drawn = 0
  vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
    if (!(array instanceof Uint8Array) || array.length !== INVITE_CODE_LENGTH) return draw(array)
    drawn += 1
    if (drawn > times) return draw(array)
    array.set(bytes)
    return array
  })
  return () => drawn
}

const ways = {
  async 'a sign-up'() {
    const phone = newPhone()
    const body = { phone, code: await receiveCode(test, phone) }
    return test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body })
  },
  async 'staff creating a user'() {
    const body = { phone: newPhone(), reason: 'Asked on a call' }
    return adminRequest(test, await createStaff('superuser'))('POST', 'users/', body)
  },
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe.each(Object.entries(ways))('an invite code that is taken, in %s', (_, create) => {
  it('is drawn again, four times', async () => {
    const { invite_code: code } = await currentUser(test, await signInAs(test))
    const drawn = drawTaken(code, 4)
    expect((await create()).ok).toBe(true)
    expect(drawn()).toBe(5)
  })

  it('five times in a row is a fault', async () => {
    const { invite_code: code } = await currentUser(test, await signInAs(test))
    const drawn = drawTaken(code, 5)
    expect((await create()).status).toBe(500)
    expect(drawn()).toBe(5)
  })
})
