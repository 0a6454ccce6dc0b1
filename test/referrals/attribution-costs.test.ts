import { describe, expect, it } from 'vitest'
import { createClickTokens } from '../../src/links/click-token.ts'
import { addLink, addPendingInvite, ownPage, referralsOf } from '../support/attribution.ts'
import { insertPeople } from '../support/seeded-users.ts'
import { createTestApp, json, newPhone, receiveCode, signInAs } from '../support/test-app.ts'
import type { SignedIn } from '../support/test-app.ts'

const PEOPLE = 20_000
/** The most rows a sign-up may read at any table size, triggers included. */
const MAX_ROWS_READ = 120

describe('with many users', () => {
  it('a sign-up takes one trip of five statements and reads no more rows, however it is attributed', async () => {
    const test = createTestApp()
    await insertPeople(PEOPLE)
    const inviter = await ownPage(test, await signInAs(test))
    const link = await addLink(inviter.id, { key: 'MANYPE0P1E' })
    const { secretKey, attributionWindowMs } = test.config
    const referral_token = createClickTokens([secretKey], attributionWindowMs).mint(link, Date.now()).token
    const costs: [string, number][] = []
    for (const [name, body] of [
      ['none', {}],
      ['code', { invited_by_code: inviter.invite_code }],
      ['token', { referral_token }],
      ['pending_phone', {}],
    ] as const) {
      const phone = newPhone()
      if (name === 'pending_phone') {
        await addPendingInvite(test.config, { phone, inviterId: inviter.id, linkKey: link })
      }
      const code = await receiveCode(test, phone)
      test.d1.reset()
      const response = await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: { phone, code, ...body } })
      const { trips, statements, rowsRead } = test.d1.counts
      expect([response.status, trips, statements]).toEqual([200, 1, 5])
      costs.push([name, rowsRead])
      test.d1.reset()
      const me = await ownPage(test, await json<SignedIn>(response))
      expect(test.d1.counts).toMatchObject({ trips: 1, statements: 1, rowsWritten: 0 })
      expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(10)
      expect((await referralsOf(me.id)).map(({ method }) => method)).toEqual(name === 'none' ? [] : [name])
    }
    for (const [name, rows] of costs) expect([name, rows <= MAX_ROWS_READ, rows]).toEqual([name, true, rows])
  })
})
