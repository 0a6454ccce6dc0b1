import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { INVITE_CODE_ALPHABET, INVITE_CODE_LENGTH } from '../../src/lib/invite-code.ts'
import { createClickTokens } from '../../src/links/click-token.ts'
import { adminRequest } from '../support/admin-request.ts'
import { leaveNumber } from '../support/referrals.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, currentUser, json, newPhone, receiveCode, signInAs } from '../support/test-app.ts'
import { IPHONE } from './redirect/support.ts'

/* Codes from an imported service, with all letters: docs/moving-over.md. */

const test = createTestApp()
const tokens = createClickTokens([test.config.secretKey], test.config.attributionWindowMs)
const RESOLVE = '/api/v1/referrals/resolve/'

async function owner(code: string, phone = newPhone()): Promise<number> {
  const insert = 'INSERT INTO users (phone, invite_code, date_joined) VALUES (?, ?, 1) RETURNING id'
  const row = await env.DB.prepare(insert).bind(phone, code).first<{ id: number }>()
  return row!.id
}

const inviterOf = async (typed: string) =>
  (await currentUser(test, await signInAs(test, newPhone(), typed))).invited_by_code

async function patched(typed: string) {
  const { access } = await signInAs(test)
  const body = { invited_by_code: typed }
  const response = await test.request('PATCH', '/api/v1/users/current_user/', { token: access, body })
  return (await json(response))['invited_by_code']
}

describe('a typed code', () => {
  it('means the user whose code it is as typed, and only then is read a second way', async () => {
    await owner('KO9FJI')
    await owner('K09FJ1')
    await owner('QUIL00')
    await owner('ZZ00Z1')
    for (const [typed, meant] of [
      ['ko9-fji', 'KO9FJI'],
      ['K09FJ1', 'K09FJ1'],
      ['KO9FJ1', 'K09FJ1'],
      ['quil00', 'QUIL00'],
      ['zzo0zl', 'ZZ00Z1'],
    ] as const) {
      expect([typed, await inviterOf(typed)]).toEqual([typed, meant])
      expect([typed, await patched(typed)]).toEqual([typed, meant])
    }
    const links = await env.DB.prepare('SELECT DISTINCT link_key FROM referrals ORDER BY 1').all<{ link_key: string }>()
    expect(links.results.map(({ link_key: key }) => key)).toEqual(['K09FJ1', 'KO9FJI', 'QUIL00', 'ZZ00Z1'])
  })

  it('that means no one is unknown, and a guess', async () => {
    await owner('AO9FJI')
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    const body = { phone, code, invited_by_code: 'A09FJ1' }
    const response = await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body })
    expect([response.status, (await json(response))['code']]).toEqual([403, 'unknown_invite_code'])
    const { results } = await env.DB.prepare('SELECT last_code FROM referral_budgets WHERE last_code IS NOT NULL').all()
    expect(JSON.stringify(results)).toContain('A09FJ1')
  })

  it('of a deleted user is not read a second time', async () => {
    const gone = await owner('BO9FJI')
    await owner('B09FJ1')
    await env.DB.prepare('UPDATE users SET deleted_at = 2, phone = NULL WHERE id = ?').bind(gone).run()
    const phone = newPhone()
    const body = { phone, code: await receiveCode(test, phone), invited_by_code: 'BO9FJI' }
    expect((await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body })).status).toBe(403)
  })

  it('opens, resolves and finds the same user', async () => {
    const id = await owner('CO9FJL')
    await owner('C09FJ1')
    for (const [typed, meant] of [
      ['co9fjl', 'CO9FJL'],
      ['co9fji', 'C09FJ1'],
    ] as const) {
      const opened = await test.request('GET', `/r/${typed}`, { headers: { 'User-Agent': IPHONE } })
      const [, click] = /=([\w-]+);/.exec(opened.headers.get('set-cookie') ?? '') ?? []
      expect(tokens.read(click, Date.now())).toMatchObject({ linkKey: meant })
      const { referral_token: token } = await json<{ referral_token: string }>(
        await test.request('POST', RESOLVE, { body: { code: typed } }),
      )
      expect((await leaveNumber(test, { link: typed, token, phone: newPhone() })).status).toBe(200)
      const planted = await env.DB.prepare(
        'SELECT link_key FROM pending_invites ORDER BY created_at DESC, rowid DESC',
      ).first()
      expect(planted).toEqual({ link_key: meant })
      const { access } = await signInAs(test)
      const list = await json<{ results: { invite_code: string }[] }>(
        await test.request('GET', `/api/v1/users/?invite_code=${typed}`, { token: access }),
      )
      expect(list.results.map(({ invite_code: code }) => code)).toEqual([meant])
    }
    const admin = adminRequest(test, await createStaff('superuser'))
    const { access } = await signInAs(test)
    const { id: invitee } = await currentUser(test, { access })
    const corrected = await admin('POST', `users/${invitee}/inviter/`, { inviter: 'co9fjl', reason: 'A flyer' })
    expect([corrected.status, await json(corrected)]).toMatchObject([
      200,
      { referral: { inviter: { id, invite_code: 'CO9FJL' } } },
    ])
    const link = await json<{ link: { code: string; signups: number } }>(await admin('GET', 'links/co9fjl/'))
    expect(link.link).toMatchObject({ code: 'CO9FJL', signups: 1 })
  })

  it('shows its owner their own link in either reading', async () => {
    const phone = newPhone()
    await owner('D09FJ1', phone)
    const { access } = await signInAs(test, phone)
    await signInAs(test, newPhone(), 'D09FJ1')
    for (const path of ['', 'stats/', 'share/']) {
      const response = await test.request('GET', `/api/v1/referral_links/do9fjl/${path}`, { token: access })
      expect([path, response.status, (await json(response))['code']]).toEqual([path, 200, 'D09FJ1'])
    }
    const stats = await test.request('GET', '/api/v1/referral_links/do9fjl/stats/', { token: access })
    expect((await json(stats))['totals']).toMatchObject({ signups: 1 })
  })
})

describe('a new code', () => {
  it('is never the second reading of another', async () => {
    await owner('EO9FJI')
    const draw = crypto.getRandomValues.bind(crypto)
    const drawn = vi.spyOn(crypto, 'getRandomValues')
    let left = 0
    drawn.mockImplementation((array) => {
      const bytes = array as Uint8Array
      if (bytes.length !== INVITE_CODE_LENGTH || left === 0) return draw(array)
      left -= 1
      bytes.set(Array.from('E09FJ1', (symbol) => INVITE_CODE_ALPHABET.indexOf(symbol)))
      return array
    })
    left = 1
    const { invite_code: code } = await currentUser(test, await signInAs(test))
    expect([left, code]).toEqual([0, expect.not.stringContaining('E09FJ1')])
    left = 1
    const staff = adminRequest(test, await createStaff('superuser'))
    const created = await staff('POST', 'users/', { phone: newPhone(), reason: 'At the counter' })
    expect([left, created.status, (await json(created))['invite_code']]).toEqual([
      0,
      201,
      expect.not.stringContaining('E09FJ1'),
    ])
    drawn.mockRestore()
  })
})
