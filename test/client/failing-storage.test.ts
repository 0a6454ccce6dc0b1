import { expect, it } from 'vitest'
import { memoryStorage, NetworkError } from '../../client/src/client.ts'
import type { Storage } from '../../client/src/client.ts'
import { LIFE, useClients } from '../support/client.ts'
import { offline, skipWaits, storedIn } from '../support/network.ts'
import { useTestClock } from '../support/test-clock.ts'

/* A storage that works, fails for a while, and works again, as a Keychain that was locked. */

const clock = useTestClock({ goesOn: true })
const { signedIn, another } = useClients()

type Method = 'get' | 'set' | 'remove'

/** Fails the next calls of these methods. */
function failingStorage() {
  const inner = memoryStorage()
  const left: Record<Method, number> = { get: 0, set: 0, remove: 0 }
  const fails = async <Result>(method: Method, work: () => Result) => {
    left[method] -= 1
    if (left[method] >= 0) throw new Error('locked')
    return work()
  }
  const storage: Storage = {
    get: async (key) => fails('get', () => inner.get(key)),
    set: async (key, value) => fails('set', () => inner.set(key, value)),
    remove: async (key) => fails('remove', () => inner.remove(key)),
  }
  const fail = (times: Partial<Record<Method, number>>) => Object.assign(left, { get: 0, set: 0, remove: 0 }, times)
  return { storage, fail }
}

const LOGOUT = 'auth/logout/'

async function newSession() {
  const { storage, fail } = failingStorage()
  const client = await signedIn(storage)
  skipWaits()
  /** Who is signed in after a restart. */
  const next = async () => {
    const { api } = another(storage)
    const { status } = await api.ready()
    return status === 'signed_in' ? (await api.users.me()).phone : status
  }
  return { ...client, fail, next }
}

it('that fails once is emptied before a sign-out is over, also offline', async () => {
  const { api, network, fail, next } = await newSession()
  fail({ remove: 1 })
  network.fail(LOGOUT, offline, 3)
  await api.auth.signOut()
  expect([api.state.status, await next()]).toEqual(['signed_out', 'signed_out'])
})

it('that keeps the session makes a sign-out offline fail, and is emptied when the app resumes', async () => {
  const { api, network, phone, fail, next } = await newSession()
  fail({ remove: 9 })
  network.fail(LOGOUT, offline, 3)
  await expect(api.auth.signOut()).rejects.toBeInstanceOf(NetworkError)
  expect([api.state.status, await next()]).toEqual(['signed_out', phone])
  fail({})
  expect(await api.resume()).toEqual({ status: 'signed_out', stale: false })
  expect(await next()).toBe('signed_out')
})

it('that still keeps the session lets a second sign-out tell the service', async () => {
  const { api, network, fail, next } = await newSession()
  fail({ remove: 9 })
  network.fail(LOGOUT, offline, 3)
  await expect(api.auth.signOut()).rejects.toBeInstanceOf(NetworkError)
  await api.auth.signOut()
  await expect(next()).rejects.toMatchObject({ code: 'token_not_valid' })
})

it('that someone else has emptied lets a sign-out tell the service', async () => {
  const { api, storage, network } = await newSession()
  const held = await storedIn(storage)
  await storage.remove('referral_api.session')
  await api.auth.signOut()
  expect(network.sent.at(-1)).toMatchObject({ path: LOGOUT, body: { refresh: held?.refresh } })
})

it('that keeps the session does not matter once the service has ended it', async () => {
  const { api, fail } = await newSession()
  fail({ remove: 9 })
  await api.auth.signOut()
  expect(api.state.status).toBe('signed_out')
})

it('keeps the session that another tab has stored since', async () => {
  const { api, storage, fail, next } = await newSession()
  fail({ remove: 9 })
  await api.auth.signOut()
  fail({})
  const phone = await another(storage).signIn()
  await api.resume()
  expect([(await api.users.me()).phone, await next()]).toEqual([phone, phone])
})

it('that could not be written to keeps no one else signed in, and gets the session at the next look', async () => {
  const { api, storage, signIn, fail, next } = await newSession()
  // The first is that of the device token.
  fail({ set: 2 })
  const phone = await signIn()
  expect([api.state.status, await storedIn(storage)]).toEqual(['signed_in', undefined])
  await api.resume()
  expect([(await api.users.me()).phone, await next()]).toEqual([phone, phone])
})

it('that can neither be written to nor emptied keeps no earlier session alive after a sign-out', async () => {
  const { api, signIn, fail, next } = await newSession()
  fail({ set: 9, remove: 9 })
  await signIn()
  await api.auth.signOut()
  expect(api.state.status).toBe('signed_out')
  await expect(next()).rejects.toMatchObject({ code: 'token_not_valid' })
})

it('that can be neither read nor emptied makes a sign-out of no one send nothing', async () => {
  const { storage, fail } = failingStorage()
  const client = another(storage)
  await client.api.ready()
  fail({ get: 9, remove: 9 })
  await client.api.auth.signOut()
  await client.api.auth.signOut()
  expect(client.network.count(LOGOUT)).toBe(0)
})

it('that missed a token which another tab has stored since is emptied by a sign-out', async () => {
  const { api, storage, network, fail, next } = await newSession()
  clock.advance(LIFE + 1)
  fail({ set: 1 })
  await api.users.me()
  await another(storage).api.users.me()
  await api.resume()
  fail({ remove: 1 })
  network.fail(LOGOUT, offline, 3)
  await api.auth.signOut()
  expect([api.state.status, await next()]).toEqual(['signed_out', 'signed_out'])
})

it('that could not even be read when someone signed in gets their session, whatever it held', async () => {
  const { storage, fail, next } = await newSession()
  fail({ get: 9, set: 9 })
  const client = another(storage)
  const phone = await client.signIn()
  fail({})
  await client.api.resume()
  expect([(await client.api.users.me()).phone, await next()]).toEqual([phone, phone])
})
