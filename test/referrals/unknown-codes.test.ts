import { beforeEach, describe, expect, it } from 'vitest'
import { ownPage } from '../support/attribution.ts'
import { insertUsers } from '../support/referral-rows.ts'
import { leaveNumber, makeLink, makeOwner } from '../support/referrals.ts'
import { createTestApp, json, newAddress, newPhone, receiveCode, signInAs } from '../support/test-app.ts'
import type { SignedIn } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const QUOTA = 30
const clock = useTestClock({ goesOn: true })
const test = createTestApp()
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140 Safari/537.36'

let guesses = 0
/** Looks like an invite code, and nobody has it. */
const unknownCode = () => `ZZ${String(1000 + (guesses += 1))}`

let network: string
let attacker: SignedIn
beforeEach(async () => {
  network = newAddress()
  attacker = await signInAs(test)
})

const from = (address = network) => ({ 'CF-Connecting-IP': address })
const resolve = (code: string, headers: Record<string, string> = from()) =>
  test.request('POST', '/api/v1/referrals/resolve/', { body: { code }, headers })
const open = (code: string, headers: Record<string, string> = from()) =>
  test.request('GET', `/r/${code}`, { headers: { 'User-Agent': BROWSER, Accept: 'text/html', ...headers } })
const filter = (code: string, headers = from(), name = 'invite_code') =>
  test.request('GET', `/api/v1/users/?${name}=${code}`, { token: attacker.access, headers })
const name = (code: string, headers = from(), who = attacker) =>
  test.request('PATCH', '/api/v1/users/current_user/', { token: who.access, body: { invited_by_code: code }, headers })

const spend = async () => {
  for (let i = 0; i <= QUOTA; i += 1) await resolve(unknownCode())
}

const codeOf = async (response: Response) => (await json(response))['code']

/** A page without what differs from click to click. */
const lookOf = async (response: Response, code: string) => {
  const text = (await response.text()).replaceAll(code, 'CODE').replace(/[\w-]{44,}/g, 'TOKEN')
  const cookie = /^__Host-referral=[\w-]+/.test(response.headers.get('set-cookie') ?? '')
  return [response.status, cookie, text.includes('TOKEN'), text]
}

describe('after a network has tried as many unknown codes as it may', () => {
  it.each([
    ['resolve', resolve],
    ['the filter by code', (code: string) => filter(code)],
    ['the filter by inviter', (code: string) => filter(code, from(), 'invited_by_code')],
    ['PATCH', (code: string) => name(code)],
  ])('%s answers 429 for unknown and good codes alike', async (_, ask) => {
    const { code } = await makeOwner()
    await spend()
    for (const asked of [unknownCode(), code, unknownCode()]) {
      const response = await ask(asked)
      expect([response.status, await codeOf(response)]).toEqual([429, 'unknown_codes'])
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    expect((await ownPage(test, attacker)).invited_by).toBeNull()
  })

  it('links of invite codes open alike, and good ones still count for the sign-up', async () => {
    const inviter = await ownPage(test, await signInAs(test))
    await spend()
    const looks = []
    for (const code of [unknownCode(), inviter.invite_code]) looks.push(await lookOf(await open(code), code))
    expect(looks[0]).toEqual(looks[1])
    expect(looks[0]!.slice(0, 3)).toEqual([200, true, true])
    const cookie = (await open(inviter.invite_code)).headers.get('set-cookie')?.split(';')[0] ?? ''
    const phone = newPhone()
    const body = { phone, code: await receiveCode(test, phone) }
    const signUp = await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body, headers: { Cookie: cookie } })
    expect((await ownPage(test, await json<SignedIn>(signUp))).invited_by).toMatchObject({ id: inviter.id })
  })

  it('links that users made work as usual; unknown ones get 429', async () => {
    const { id } = await makeOwner()
    await makeLink(id, 'SPR1NGSA1E')
    await spend()
    expect((await open('spring-sale')).status).toBe(200)
    const refused = await open('spring-bargain')
    expect([refused.status, refused.headers.get('content-type')]).toEqual([429, 'text/html; charset=utf-8'])
  })

  it('numbers are not accepted for a link, so the token of a page tells nothing', async () => {
    const { code } = await makeOwner()
    await spend()
    for (const link of [unknownCode(), code]) {
      const cookie = (await open(link)).headers.get('set-cookie') ?? ''
      const token = /__Host-referral=([\w-]+)/.exec(cookie)?.[1]
      const response = await leaveNumber(test, { link, token, phone: newPhone() }, from())
      expect([response.status, await codeOf(response)]).toEqual([429, 'unknown_codes'])
    }
  })

  it('other networks, and this one in the next hour, are not affected', async () => {
    const { code } = await makeOwner()
    await spend()
    expect((await resolve(code, from(newAddress()))).status).toBe(200)
    clock.advance(3600)
    expect((await resolve(code)).status).toBe(200)
  })

  it('a sign-up with a good code succeeds: its number has a budget of its own', async () => {
    const { id, code } = await makeOwner()
    await spend()
    const phone = newPhone()
    const body = { phone, code: await receiveCode(test, phone), invited_by_code: code }
    const response = await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body, headers: from() })
    expect((await ownPage(test, await json<SignedIn>(response))).invited_by).toMatchObject({ id })
  })
})

describe('the budget', () => {
  it('is one for all ways: 60 guesses at once in five ways tell 30', async () => {
    const ways = [
      async () => (await json(await resolve(unknownCode())))['valid'] === false,
      async () => !(await open(unknownCode())).headers.has('set-cookie'),
      async () => (await filter(unknownCode())).status === 200,
      async () => (await name(unknownCode())).status === 400,
      async () => (await filter(unknownCode(), from(), 'invited_by_code')).status === 200,
    ]
    const told = await Promise.all(Array.from({ length: 60 }, async (_, i) => ways[i % ways.length]!()))
    expect(told.filter(Boolean)).toHaveLength(QUOTA)
  })

  it('of an IPv6 /48 is four times that of a network, and no network of it learns more by a link', async () => {
    const { code } = await makeOwner()
    const site = `2001:db8:${(guesses += 1).toString(16)}`
    const network = (i: number) => from(`${site}:${i.toString(16)}::1`)
    const told = []
    for (let i = 0; i < 5 * QUOTA; i += 1) told.push((await resolve(unknownCode(), network(i))).status)
    expect(told.filter((status) => status === 200)).toHaveLength(4 * QUOTA)
    expect((await resolve(code, network(9000))).status).toBe(429)
    const looks = []
    for (const tried of [code, unknownCode()]) looks.push(await lookOf(await open(tried, network(9001)), tried))
    expect(looks[0]).toEqual(looks[1])
    expect((await resolve(code, from('2001:db8:ffff:1::1'))).status).toBe(200)
  })

  it('of a user follows them from network to network', async () => {
    const { code } = await makeOwner()
    const statuses = []
    for (let i = 0; i < QUOTA + 2; i += 1) statuses.push((await name(unknownCode(), from(newAddress()))).status)
    expect(statuses).toEqual([...Array.from({ length: QUOTA }, () => 400), 429, 429])
    expect((await name(code, from(newAddress()))).status).toBe(429)
    expect((await filter(unknownCode(), from(newAddress()))).status).toBe(429)
    const other = await signInAs(test)
    expect((await name(code, from(newAddress()), other)).status).toBe(200)
  })

  it('of a number that signs up refuses its good code too; the code from the message stays valid', async () => {
    const { code: inviteCode } = await makeOwner()
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    const signUp = (invited_by_code?: string) =>
      test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: { phone, code, invited_by_code } })
    const codes = []
    for (let i = 0; i < QUOTA; i += 1) codes.push(await codeOf(await signUp(unknownCode())))
    expect(new Set(codes)).toEqual(new Set(['unknown_invite_code']))
    for (const tried of [unknownCode(), inviteCode]) {
      const response = await signUp(tried)
      expect([response.status, await codeOf(response)]).toEqual([429, 'unknown_codes'])
    }
    expect((await signUp()).status).toBe(200)
  })

  it('is not spent by good codes, codes that have ended, or what can be no code', async () => {
    const { id, code } = await makeOwner()
    await makeLink(id, 'ENDED0009', { disabledAt: 1 })
    const [owner] = await insertUsers(1)
    const dead = String(owner).padStart(6, '0')
    for (let i = 0; i < QUOTA; i += 1) {
      await resolve('ended0009')
      await filter(dead)
      await filter(code, from(), 'invited_by_code')
      await name('no code at all')
    }
    const [page, answer] = [await open(unknownCode()), await resolve(code)]
    expect([page.headers.has('set-cookie'), answer.status]).toEqual([false, 200])
  })

  it('costs a link that is not cached no trip and no row more', async () => {
    const { code } = await makeOwner()
    test.d1.reset()
    await open(code)
    expect(test.d1.counts).toMatchObject({ trips: 1, rowsWritten: 0 })
    expect(test.d1.counts.rowsRead).toBe(1)
  })
})
