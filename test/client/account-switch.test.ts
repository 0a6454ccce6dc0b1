import { describe, expect, it } from 'vitest'
import { memoryStorage } from '../../client/src/client.ts'
import type { ApiError } from '../../client/src/client.ts'
import { claimsOf } from '../../client/src/tokens.ts'
import { LIFE, useClients } from '../support/client.ts'
import { held, heldAnswer, offline, skipWaits, slowStorage, storedIn, watchedStorage } from '../support/network.ts'
import { newPhone, receiveCode } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

/* One device, two users: whatever is late, nothing that one asked for is done as the other. */

const clock = useTestClock({ goesOn: true })
const { test, newClient, signedIn, another } = useClients()

const REFRESH = 'auth/jwt/refresh/'
const ME = 'users/current_user/'
const SIGN_IN = 'auth/jwt/get_by_phone/'
const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error as ApiError).code,
  )

/** No answer, after a while. */
function heldFailure(): ReturnType<typeof held> {
  const { fault, ...rest } = held()
  return { ...rest, fault: async () => fault(async () => offline(async () => Promise.reject(new Error()))) }
}

type Device = Awaited<ReturnType<typeof signedIn>>

/** Which users the changes of `ME` were sent as. */
const sentAs = ({ network }: Device) =>
  network.sent
    .filter(({ path }) => path === ME)
    .map(({ headers }) => claimsOf(headers.get('Authorization') ?? '').user_id)

describe('what a user asked for before another one signed in', () => {
  it.each([
    ['is refused', held],
    ['succeeds', heldAnswer],
    ['gets no answer', heldFailure],
  ])('is never sent when the refresh that it waits for %s', async (_, hold) => {
    const device = await signedIn(slowStorage())
    const { api, network } = device
    skipWaits()
    clock.advance(LIFE + 1)
    const { fault, arrived, release } = hold()
    network.fail(REFRESH, fault, 3)
    const late = [codeOf(api.users.delete()), codeOf(api.users.update({ first_name: 'Ann' }))]
    await arrived
    await api.auth.signOut()
    const phone = await device.signIn()
    release()
    expect(await Promise.all(late)).toEqual(['not_authenticated', 'not_authenticated'])
    expect(sentAs(device)).toEqual([])
    expect(api.state).toMatchObject({ status: 'signed_in', stale: false })
    expect(await api.users.me()).toMatchObject({ phone, first_name: null })
  })

  it('is not sent again when its token is refused', async () => {
    const device = await signedIn()
    const { api, network } = device
    const first = api.state.userId
    const { fault, arrived, release } = held()
    network.fail(ME, fault)
    const late = codeOf(api.users.update({ first_name: 'Ann' }))
    await arrived
    await api.auth.signOut()
    const phone = await device.signIn()
    release()
    expect(await late).toBe('not_authenticated')
    expect(sentAs(device)).toEqual([first])
    expect(await api.users.me()).toMatchObject({ phone, first_name: null })
    expect(network.count(REFRESH)).toBe(0)
  })

  it('ends no session but its own: an account deleted late', async () => {
    const device = await signedIn()
    const { api, network, storage } = device
    const { fault, arrived, release } = heldAnswer()
    network.fail(ME, fault)
    const late = codeOf(api.users.delete())
    await arrived
    const phone = await device.signIn()
    const stored = await storedIn(storage)
    release()
    expect(await late).toBe('done')
    expect(await storedIn(storage)).toEqual(stored)
    expect(await api.users.me()).toMatchObject({ phone })
  })
})

describe('a sign-in', () => {
  it('over a session, without a sign-out, is not overwritten by a late refresh of that session', async () => {
    const device = await signedIn(slowStorage())
    const { api, network, storage } = device
    clock.advance(LIFE - 30)
    const { fault, arrived, release } = held()
    network.fail(REFRESH, fault)
    const refreshed = api.resume()
    await arrived
    const phone = await device.signIn()
    const stored = await storedIn(storage)
    clock.advance(5)
    release()
    await refreshed
    expect(await storedIn(storage)).toEqual(stored)
    expect(await api.users.me()).toMatchObject({ phone })
  })

  it('that is answered late does not overwrite one that began after it', async () => {
    const device = await signedIn()
    const { api, network, storage } = device
    const first = newPhone()
    const code = await receiveCode(test, first)
    const { fault, arrived, release } = held()
    network.fail(SIGN_IN, fault)
    const late = codeOf(api.auth.signIn({ phone: first, code }))
    await arrived
    const phone = await device.signIn()
    const stored = await storedIn(storage)
    release()
    expect(await late).toBe('not_authenticated')
    expect(await storedIn(storage)).toEqual(stored)
    expect(await api.users.me()).toMatchObject({ phone })
  })

  it('that is answered after a sign-out does not undo it', async () => {
    const device = await signedIn()
    const { api, network, storage, phone } = device
    clock.advance(61)
    const code = await receiveCode(test, phone)
    const { fault, arrived, release } = heldAnswer()
    network.fail(SIGN_IN, fault)
    const late = codeOf(api.auth.signIn({ phone, code }))
    await arrived
    await api.auth.signOut()
    release()
    expect(await late).toBe('not_authenticated')
    expect([api.state.status, await storedIn(storage)]).toEqual(['signed_out', undefined])
  })

  it('of the same user during a refresh is another session: what waits for the old one is not sent', async () => {
    const device = await signedIn()
    const { api, network, storage, phone } = device
    clock.advance(LIFE + 1)
    const { fault, arrived, release } = heldAnswer()
    network.fail(REFRESH, fault)
    const late = codeOf(api.users.update({ first_name: 'Ann' }))
    await arrived
    await api.auth.signOut()
    await device.signIn(phone)
    const stored = await storedIn(storage)
    release()
    expect(await late).toBe('not_authenticated')
    expect(sentAs(device)).toEqual([])
    expect(await storedIn(storage)).toEqual(stored)
    expect(await api.users.update({ first_name: 'Bea' })).toMatchObject({ phone, first_name: 'Bea' })
  })
})

describe('a sign-in in another tab', () => {
  it('fails what waits in this one, and a late refresh does not overwrite it', async () => {
    const device = await signedIn()
    const { api, network, storage } = device
    const other = another(storage)
    clock.advance(LIFE + 1)
    const { fault, arrived, release } = held()
    network.fail(REFRESH, fault)
    const late = [codeOf(api.users.delete()), codeOf(api.users.update({ first_name: 'Ann' }))]
    await arrived
    const phone = await other.signIn()
    const stored = await storedIn(storage)
    clock.advance(5)
    release()
    expect(await Promise.all(late)).toEqual(['not_authenticated', 'not_authenticated'])
    expect(sentAs(device)).toEqual([])
    expect(await storedIn(storage)).toEqual(stored)
    const users = await Promise.all([api.users.me(), other.api.users.me()])
    expect(users).toMatchObject([
      { phone, first_name: null },
      { phone, first_name: null },
    ])
  })

  it('is found before an expired token is refreshed: the request fails, and the next one is that user’s', async () => {
    const device = await signedIn()
    const { api, network, storage } = device
    clock.advance(LIFE + 1)
    const phone = await another(storage).signIn()
    expect(await codeOf(api.users.update({ first_name: 'Ann' }))).toBe('not_authenticated')
    expect([sentAs(device), network.count(REFRESH)]).toEqual([[], 0])
    expect(await api.users.me()).toMatchObject({ phone, first_name: null })
  })

  it.each(['signs in', 'signs in and out'])(
    'is not undone by a late sign-in here, whose session ends: the other tab %s',
    async (what) => {
      const storage = watchedStorage()
      const device = newClient(storage)
      const other = another(storage)
      const late = newPhone()
      const code = await receiveCode(test, late)
      const { fault, arrived, release } = heldAnswer()
      device.network.fail(SIGN_IN, fault)
      const signedInLate = codeOf(device.api.auth.signIn({ phone: late, code }))
      await arrived
      await other.signIn()
      await expect.poll(() => device.api.state.status).toBe('signed_in')
      if (what !== 'signs in') await other.api.auth.signOut()
      const stored = await storedIn(storage)
      release()
      expect(await signedInLate).toBe('not_authenticated')
      expect(await storedIn(storage)).toEqual(stored)
      const stateOf = ({ api: { state } }: typeof device) => [state.status, state.userId]
      expect(stateOf(device)).toEqual(stateOf(other))
      expect(device.network.count('auth/logout/')).toBe(1)
    },
  )

  it('is not what it was if the service has refused the session before: a sign-in here goes on', async () => {
    const storage = watchedStorage()
    const device = newClient(storage)
    const other = another(storage)
    await other.signIn()
    await expect.poll(() => device.api.state.status).toBe('signed_in')
    await test.request('POST', '/api/v1/auth/logout/', { body: { refresh: (await storedIn(storage))!.refresh } })
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    const { fault, arrived, release } = heldAnswer()
    device.network.fail(SIGN_IN, fault)
    const signedIn = device.api.auth.signIn({ phone, code })
    await arrived
    expect(await codeOf(other.api.users.me())).toBe('token_not_valid')
    await expect.poll(() => device.api.state.status).toBe('signed_out')
    release()
    await signedIn
    expect(await device.api.users.me()).toMatchObject({ phone })
  })

  it('does not fail one that begins after it here, whatever this tab had seen', async () => {
    const storage = memoryStorage()
    const device = newClient(storage)
    await device.api.ready()
    const other = another(storage)
    for (const signOut of [false, true]) {
      await other.signIn()
      if (signOut) await other.api.auth.signOut()
      const phone = await device.signIn()
      expect(await device.api.users.me()).toMatchObject({ phone })
    }
  })

  it('does not fail one here during which the session before it is refreshed there', async () => {
    const device = await signedIn()
    const { api, network, storage } = device
    const other = another(storage)
    await other.api.ready()
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    const { fault, arrived, release } = heldAnswer()
    network.fail(SIGN_IN, fault)
    const late = codeOf(api.auth.signIn({ phone, code }))
    await arrived
    clock.advance(LIFE - 30)
    await other.api.resume()
    expect(other.network.count(REFRESH)).toBe(1)
    release()
    expect(await late).toBe('done')
    expect(await api.users.me()).toMatchObject({ phone })
  })
})
