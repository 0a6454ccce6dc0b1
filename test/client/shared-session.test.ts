import { describe, expect, it } from 'vitest'
import { memoryStorage } from '../../client/src/client.ts'
import type { ApiError, SessionState } from '../../client/src/client.ts'
import { isSignedIn, LIFE, useClients } from '../support/client.ts'
import { held, heldAnswer, offline, skipWaits, slowStorage, storedIn } from '../support/network.ts'
import { useTestClock } from '../support/test-clock.ts'

/* Sessions that several clients share, and how sessions end, on the real service in this process. */

const clock = useTestClock({ goesOn: true })
const { test, signedIn, another } = useClients()

const REFRESH = 'auth/jwt/refresh/'
const codeOf = async (work: Promise<unknown>) => work.catch((error: unknown) => (error as ApiError).code)

describe('two tabs', () => {
  it('that refresh at the same time stay signed in, with one line of tokens', async () => {
    const storage = slowStorage()
    const { api, network, phone } = await signedIn(storage)
    const other = another(storage)
    for (let i = 0; i < 5; i += 1) {
      clock.advance(LIFE + 1)
      const users = await Promise.all([api.users.me(), other.api.users.me()])
      expect(users.map((user) => user.phone)).toEqual([phone, phone])
    }
    expect([network.mostRefreshesAtOnce(), other.network.mostRefreshesAtOnce()]).toEqual([1, 1])
  })

  it('take over what the other has stored instead of refreshing', async () => {
    const { api, storage } = await signedIn()
    const other = another(storage)
    for (let i = 0; i < 3; i += 1) {
      clock.advance(LIFE + 1)
      await api.users.me()
    }
    await other.api.users.me()
    expect(other.network.count(REFRESH)).toBe(0)
  })

  it('survive a request that arrives after the next token was used', async () => {
    const { api, storage, phone } = await signedIn()
    const other = another(storage)
    clock.advance(LIFE + 1)
    const { fault, arrived, release } = held()
    other.network.fail(REFRESH, fault)
    const late = other.api.users.me()
    await arrived
    await api.users.me()
    clock.advance(LIFE + 1)
    await api.users.me()
    release()
    expect(await late).toMatchObject({ phone })
    isSignedIn(other.api)
    clock.advance(LIFE + 1)
    expect(await api.users.me()).toMatchObject({ phone })
  })

  it('never overwrite a newer token with an answer that comes late', async () => {
    const { api, storage } = await signedIn()
    const other = another(storage)
    clock.advance(LIFE + 1)
    const { fault, arrived, release } = heldAnswer()
    other.network.fail(REFRESH, fault)
    const late = other.api.users.me()
    await arrived
    await api.users.me()
    clock.advance(LIFE + 1)
    await api.users.me()
    const newest = await storedIn(storage)
    release()
    await late
    expect(await storedIn(storage)).toEqual(newest)
  })

  it('both know when one signs out or in as someone else', async () => {
    const { api, storage } = await signedIn()
    const other = another(storage)
    await api.auth.signOut()
    expect(await other.api.resume()).toEqual({ status: 'signed_out', stale: false })
    const phone = await other.signIn()
    await api.resume()
    expect(await api.users.me()).toMatchObject({ phone })
  })
})

describe('a session that the service has ended', () => {
  it('is over when its token is refused for good, with the reason', async () => {
    const { api, storage, network } = await signedIn()
    const elsewhere = await signedIn(slowStorage())
    await test.request('POST', '/api/v1/auth/logout', { body: { refresh: (await storedIn(storage))?.refresh } })
    const states: SessionState[] = []
    api.subscribe(() => states.push(api.state))
    expect(await codeOf(api.users.update({ first_name: 'Ann' }))).toBe('token_not_valid')
    expect(states).toEqual([{ status: 'signed_out', stale: false, reason: 'token_not_valid' }])
    expect(await storedIn(storage)).toBeUndefined()
    const count = network.sent.length
    expect(await codeOf(api.users.me())).toBe('not_authenticated')
    expect(network.sent).toHaveLength(count)
    isSignedIn(elsewhere.api)
  })

  it('is over after a replay: someone else has the tokens', async () => {
    const { api, storage } = await signedIn()
    const stolen = await storedIn(storage)
    clock.advance(LIFE + 1)
    await api.users.me()
    clock.advance(LIFE + 1)
    await api.users.me()
    clock.advance(31)
    await test.request('POST', '/api/v1/auth/jwt/refresh', { body: { refresh: stolen?.refresh } })
    expect(await codeOf(api.users.update({ first_name: 'Ann' }))).toBe('token_not_valid')
    expect(api.state.status).toBe('signed_out')
  })

  it('with a token that was replaced and lost is over, without ending the session of who has the newer one', async () => {
    const { api, storage } = await signedIn()
    skipWaits()
    const copy = memoryStorage()
    copy.set('referral_api.session', (await storage.get('referral_api.session')) ?? '')
    const other = another(copy)
    clock.advance(LIFE + 1)
    await api.users.me()
    clock.advance(LIFE + 1)
    await api.users.me()
    expect(await codeOf(other.api.users.me())).toBe('token_superseded')
    expect(other.api.state).toMatchObject({ status: 'signed_out', reason: 'token_superseded' })
    clock.advance(LIFE + 1)
    await api.users.me()
    isSignedIn(api)
  })
})

describe('signing out', () => {
  it('works offline, and a refresh under way does not bring the session back', async () => {
    const { api, network, storage } = await signedIn()
    skipWaits()
    clock.advance(LIFE + 1)
    const { fault, arrived, release } = heldAnswer()
    network.fail(REFRESH, fault)
    const late = codeOf(api.users.me())
    await arrived
    network.fail('auth/logout/', offline, 3)
    await api.auth.signOut()
    release()
    expect(await late).toBe('not_authenticated')
    expect(api.state).toEqual({ status: 'signed_out', stale: false })
    expect(await storedIn(storage)).toBeUndefined()
  })

  it('keeps the device token, which the next sign-in sends by itself', async () => {
    const { api, network, phone } = await signedIn()
    await api.auth.signOut()
    const { body } = network.sent.find(({ path }) => path === 'auth/logout/') ?? {}
    expect(body).toHaveProperty('refresh')
    await api.auth.sendCode({ phone })
    expect(network.sent.at(-1)?.body).toEqual({ phone, device: expect.stringMatching(/^[\w-]{70}$/) as unknown })
  })
})
