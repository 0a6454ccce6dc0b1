import { describe, expect, it } from 'vitest'
import { ApiError, NetworkError } from '../../client/src/client.ts'
import { useClients } from '../support/client.ts'
import { answeredBy, lostAnswer, offline, skipWaits, unavailable } from '../support/network.ts'
import { newPhone, receiveCode, wrongCode } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

/* Codes and sign-in through the client, on the real service in this process. */

useTestClock({ goesOn: true })
const { test, newClient, signedIn } = useClients()
const SEND = 'auth/send_code/'
const SIGN_IN = 'auth/jwt/get_by_phone/'

const messagesTo = (phone: string) => test.messages.filter(({ to }) => to === phone).length

describe('sendCode', () => {
  it.each([
    ['is not known', lostAnswer, NetworkError],
    ['is that of a proxy', answeredBy(504, 'timeout'), NetworkError],
    ['is that of a gateway', answeredBy(403, '{"message":"Forbidden"}'), NetworkError],
    ['is that nothing arrived', offline, NetworkError],
    ['is 503', unavailable(1), ApiError],
  ])('is never sent again by itself when its outcome %s', async (_, fault, error) => {
    const { api, network } = newClient()
    skipWaits()
    network.fail(SEND, fault)
    await expect(api.auth.sendCode({ phone: newPhone() })).rejects.toBeInstanceOf(error)
    expect(network.count(SEND)).toBe(1)
  })

  it('sends one message when a button is pressed twice, and tells when the next may be', async () => {
    const { api, network } = newClient()
    const phone = newPhone()
    const [first, second] = await Promise.all([api.auth.sendCode({ phone }), api.auth.sendCode({ phone })])
    expect(second).toBe(first)
    expect([network.count(SEND), messagesTo(phone)]).toEqual([1, 1])
    const refusal = await api.auth.sendCode({ phone }).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'send_cooldown', status: 429, retryAfter: 60 })
    expect(messagesTo(phone)).toBe(1)
  })

  it('pressed again after a lost answer sends no second message, and the code of the first works', async () => {
    const { api, network } = newClient()
    const phone = newPhone()
    network.fail(SEND, lostAnswer)
    await expect(api.auth.sendCode({ phone })).rejects.toBeInstanceOf(NetworkError)
    await expect(api.auth.sendCode({ phone })).rejects.toMatchObject({ code: 'send_cooldown' })
    expect(messagesTo(phone)).toBe(1)
    const code = test.messages.findLast(({ to }) => to === phone)?.code ?? ''
    expect(await api.auth.signIn({ phone, code })).toMatchObject({ status: 'signed_in' })
  })
})

describe('signIn', () => {
  it('is sent again after a lost answer, into the one session of its code', async () => {
    const { api, network } = newClient()
    skipWaits()
    const phone = newPhone()
    network.fail(SIGN_IN, lostAnswer, 2)
    await api.auth.signIn({ phone, code: await receiveCode(test, phone) })
    expect(network.count(SIGN_IN)).toBe(3)
    expect((await api.sessions.list()).results).toHaveLength(1)
  })

  it('with the same code, tried again by the user, goes on with the same request', async () => {
    const { api, network } = newClient()
    skipWaits()
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    network.fail(SIGN_IN, lostAnswer, 3)
    await expect(api.auth.signIn({ phone, code })).rejects.toBeInstanceOf(NetworkError)
    await api.auth.signIn({ phone, code })
    expect((await api.sessions.list()).results).toHaveLength(1)
  })

  it('that something else answers with 200 leaves the client signed out, and the same code works', async () => {
    const { api, network } = newClient()
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    skipWaits()
    network.fail(SIGN_IN, answeredBy(200, '{"message":"Down for maintenance"}'))
    await expect(api.auth.signIn({ phone, code })).rejects.toBeInstanceOf(NetworkError)
    expect(api.state.status).toBe('signed_out')
    expect(await api.auth.signIn({ phone, code })).toMatchObject({ status: 'signed_in' })
  })

  it('pressed twice is one request', async () => {
    const { api, network } = newClient()
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    await Promise.all([api.auth.signIn({ phone, code }), api.auth.signIn({ phone, code })])
    expect(network.count(SIGN_IN)).toBe(1)
  })

  it('with a wrong code or invite code leaves the client signed out, and the next try works', async () => {
    const { api } = newClient()
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    await expect(api.auth.signIn({ phone, code: wrongCode(code) })).rejects.toMatchObject({ code: 'invalid_code' })
    const unknown = api.auth.signIn({ phone, code, invitedBy: 'ZZZZZZ' })
    await expect(unknown).rejects.toMatchObject({ code: 'unknown_invite_code', status: 403 })
    expect(api.state.status).toBe('signed_out')
    expect(await api.auth.signIn({ phone, code })).toMatchObject({ status: 'signed_in', stale: false })
  })

  it('reports invalid fields by name, in the language of the app', async () => {
    const { api } = newClient(undefined, { locale: 'ru' })
    const error: unknown = await api.auth.sendCode({ phone: '12' }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ code: 'invalid_request', requestId: expect.stringMatching(/^[\da-f-]{36}$/) })
    expect((error as ApiError).fields['phone']).toMatchObject({
      code: 'invalid_phone',
      message: expect.stringContaining('Неверный номер'),
    })
  })
})

describe('requests', () => {
  it('invite, share and list, page by page', async () => {
    const { api: inviter } = await signedIn()
    const { id, invite_code: invitedBy } = await inviter.users.me()
    for (let i = 0; i < 3; i += 1) {
      const friend = newPhone()
      await newClient().api.auth.signIn({ phone: friend, code: await receiveCode(test, friend), invitedBy })
    }
    const first = await inviter.users.invited(id, { limit: 2 })
    const second = await inviter.nextPage(first)
    expect([first.results.length, second?.results.length]).toEqual([2, 1])
    expect(second && (await inviter.nextPage(second))).toBeUndefined()
    const link = await inviter.links.create({ campaign: 'summer' })
    expect((await inviter.links.list()).results).toContainEqual(expect.objectContaining({ code: link.code }))
    expect(await inviter.links.share(link.code)).toHaveProperty('url')
    expect(await inviter.links.disable(link.code)).toBeUndefined()
  })

  it('that create something are repeated under one key, and create it once', async () => {
    const { api, network } = await signedIn()
    skipWaits()
    const before = (await api.links.list()).results.length
    network.fail('referral_links/', lostAnswer, 1)
    await api.links.create({ campaign: 'summer' })
    expect((await api.links.list()).results).toHaveLength(before + 1)
  })

  it('that change something are not repeated', async () => {
    const { api, network } = await signedIn()
    network.fail('users/current_user/', offline)
    await expect(api.users.update({ first_name: 'Ann' })).rejects.toBeInstanceOf(NetworkError)
    expect(network.count('users/current_user/')).toBe(1)
  })
})
