import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createClient, memoryStorage, NetworkError } from '../../client/src/client.ts'
import type { SessionState, Storage } from '../../client/src/client.ts'
import { createTestService } from '../../client/src/testing.ts'
import { isSignedIn, LIFE, useClients } from '../support/client.ts'
import {
  answeredBy,
  held,
  lostAnswer,
  offline,
  refusedBy,
  skipWaits,
  slowStorage,
  storedIn,
  unavailable,
} from '../support/network.ts'
import { useTestClock } from '../support/test-clock.ts'

/* One session of the client, on the real service in this process. */

const clock = useTestClock({ goesOn: true })
const { signedIn, another, newClient } = useClients()

const REFRESH = 'auth/jwt/refresh/'
const ME = 'users/current_user/'

describe('the state', () => {
  it('comes from the storage without a network, at once or as soon as the storage answers', async () => {
    const { storage } = await signedIn()
    const { api, network } = another(storage)
    expect(api.state).toMatchObject({ status: 'signed_in', stale: true })
    const slow = another(slowStorage(storage))
    expect(slow.api.state.status).toBe('unknown')
    expect(await slow.api.ready()).toMatchObject({ status: 'signed_in', stale: true })
    expect(await another(slowStorage()).api.ready()).toEqual({ status: 'signed_out', stale: false })
    expect([network.sent, slow.network.sent]).toEqual([[], []])
  })

  it('is stale until the service has confirmed the session', async () => {
    const { storage, phone } = await signedIn()
    const { api, network } = another(storage)
    skipWaits()
    network.fail('*', offline, 3)
    await expect(api.users.me()).rejects.toBeInstanceOf(NetworkError)
    expect(api.state).toMatchObject({ status: 'signed_in', stale: true })
    expect(await api.users.me()).toMatchObject({ phone })
    expect(api.state).toMatchObject({ status: 'signed_in', stale: false })
  })

  it('tells listeners once per change, after it is stored; they may call the client, and throw', async () => {
    const storage = slowStorage()
    const { api, signIn } = newClient(storage)
    await api.ready()
    const seen: { state: SessionState; stored: boolean }[] = []
    const calls: Promise<unknown>[] = []
    const unsubscribe = api.subscribe(() => {
      calls.push(storedIn(storage).then((found) => seen.push({ state: api.state, stored: found !== undefined })))
      if (api.state.status === 'signed_in') calls.push(api.users.me())
    })
    await signIn()
    await Promise.all(calls)
    await api.auth.signOut()
    await Promise.all(calls)
    expect(seen.map(({ state, stored }) => [state.status, stored])).toEqual([
      ['signed_in', true],
      ['signed_out', false],
    ])
    unsubscribe()
  })
})

describe('without a storage of its own', () => {
  it('a client keeps its session in a page, not in what all users of a server would share', async () => {
    const kept = new Map<string, string>()
    onTestFinished(() => {
      vi.unstubAllGlobals()
    })
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
      removeItem: (key: string) => kept.delete(key),
    })
    const signIn = async (phone: string) => {
      const { baseUrl, fetch, codeOf } = createTestService()
      const api = createClient({ baseUrl, fetch })
      await api.auth.sendCode({ phone })
      await api.auth.signIn({ phone, code: codeOf(phone)! })
    }
    await signIn('+79174445566')
    expect([...kept]).toEqual([])
    vi.stubGlobal('document', {})
    await signIn('+79174445567')
    expect([...kept.keys()]).toContain('referral_api.session')
  })
})

describe('a refresh', () => {
  it('happens on the side in the last minute, when something is requested', async () => {
    const { api, network, storage } = await signedIn()
    const first = await storedIn(storage)
    clock.advance(LIFE - 61)
    await api.users.me()
    expect(network.count(REFRESH)).toBe(0)
    clock.advance(2)
    const { fault, arrived, release } = held()
    network.fail(REFRESH, fault)
    await api.users.me()
    await arrived
    release()
    await expect.poll(async () => (await storedIn(storage))?.refresh).not.toBe(first?.refresh)
    expect(network.count(REFRESH)).toBe(1)
  })

  it('runs once at a time, for 20 requests at once', async () => {
    const { api, network } = await signedIn()
    clock.advance(LIFE + 1)
    await Promise.all(Array.from({ length: 20 }, async () => api.users.me()))
    expect([network.count(REFRESH), network.count(ME), network.mostRefreshesAtOnce()]).toEqual([1, 20, 1])
  })

  it('gives a token for other servers, a new one once it has expired, and none to those who are not signed in', async () => {
    const { api, storage } = await signedIn()
    const first = await api.auth.accessToken()
    expect(first).toBe((await storedIn(storage))?.access)
    clock.advance(LIFE + 1)
    const next = await api.auth.accessToken()
    expect([next === first, next]).toEqual([false, (await storedIn(storage))?.access])
    await api.auth.signOut()
    await expect(api.auth.accessToken()).rejects.toMatchObject({ code: 'not_authenticated' })
  })

  it('follows a refused token, for 20 requests at once, and each of them is sent again', async () => {
    const { storage, phone } = await signedIn()
    const text = (await storage.get('referral_api.session')) ?? ''
    const { access } = JSON.parse(text) as { access: string }
    await storage.set('referral_api.session', text.replace(access, `${access.slice(0, -4)}AAAA`))
    const { api, network } = another(storage)
    const answers = await Promise.all(Array.from({ length: 20 }, async () => api.users.me()))
    expect(answers.map((user) => user.phone)).toEqual(Array.from({ length: 20 }, () => phone))
    expect([network.count(REFRESH), network.mostRefreshesAtOnce()]).toEqual([1, 1])
  })

  it('that fails leaves a valid token alone, pauses, and is tried again after the pause or when the app resumes', async () => {
    const { api, network } = await signedIn()
    skipWaits()
    clock.advance(LIFE - 30)
    network.fail(REFRESH, offline, 99)
    await api.users.me()
    await expect.poll(() => api.state.stale).toBe(true)
    const tries = network.count(REFRESH)
    await api.users.me()
    await api.users.me()
    expect(network.count(REFRESH)).toBe(tries)
    isSignedIn(api)
    network.heal()
    expect(await api.resume()).toMatchObject({ status: 'signed_in', stale: false })
    expect(network.count(REFRESH)).toBe(tries + 1)
  })

  it('that fails when the token has expired is an error of this request, never a sign-out', async () => {
    const faults = [
      offline,
      unavailable(),
      unavailable(120),
      answeredBy(502, '<h1>Bad Gateway</h1>'),
      answeredBy(401, '<h1>Sign in to the Wi-Fi</h1>'),
      ...['<h1>Welcome to the Wi-Fi</h1>', '{"message":"Down for maintenance"}', '[]', 'null'].map((body) =>
        answeredBy(200, body),
      ),
      ...[16, 'UNAUTHORIZED', 'token_not_valid'].map((code) =>
        answeredBy(401, JSON.stringify({ type: 'about:blank', code })),
      ),
      ...['', 'null', '{"errors":{}}', '[]', '7'].map((body) => answeredBy(401, body)),
      refusedBy(429, 'requests_per_session', { 'Retry-After': '60' }),
      refusedBy(500, 'internal_error'),
    ]
    skipWaits()
    for (const fault of faults) {
      const { api, network, phone } = await signedIn()
      clock.advance(LIFE + 1)
      network.fail(REFRESH, fault, 3)
      await expect(api.users.me()).rejects.toBeInstanceOf(Error)
      expect(api.state).toMatchObject({ status: 'signed_in', stale: true })
      network.heal()
      await api.resume()
      expect(await api.users.me()).toMatchObject({ phone })
    }
  })

  it('is repeated after 503 not before the time that the service asks for', async () => {
    const { api, network } = await signedIn()
    const waits = skipWaits()
    clock.advance(LIFE + 1)
    // As the service does.
    network.fail(REFRESH, unavailable(5), 2)
    await api.users.me()
    expect(network.count(REFRESH)).toBe(3)
    expect(waits.filter((ms) => ms >= 5000)).toHaveLength(2)
    clock.advance(LIFE + 1)
    network.fail(REFRESH, unavailable(6))
    await expect(api.users.me()).rejects.toMatchObject({ status: 503 })
    expect(network.count(REFRESH)).toBe(4)
  })

  it('whose answer is lost is sent again with the same token', async () => {
    const { api, network } = await signedIn()
    skipWaits()
    for (let i = 0; i < 3; i += 1) {
      clock.advance(LIFE + 1)
      network.fail(REFRESH, lostAnswer, 2)
      await api.users.me()
    }
    isSignedIn(api)
    expect(network.count(REFRESH)).toBe(9)
  })

  it('whose answers are all lost goes on after a restart, however late', async () => {
    const { api, network, storage, phone } = await signedIn()
    skipWaits()
    clock.advance(LIFE + 1)
    network.fail(REFRESH, lostAnswer, 3)
    await expect(api.users.me()).rejects.toBeInstanceOf(NetworkError)
    clock.advance(86_400)
    expect(await another(storage).api.users.me()).toMatchObject({ phone })
  })
})

describe('a storage', () => {
  it('that cannot be written to keeps the session as long as the process', async () => {
    const full: Storage = {
      get: () => undefined,
      set: () => {
        throw new Error('quota')
      },
      remove: () => undefined,
    }
    const { api } = await signedIn(full)
    clock.advance(LIFE + 1)
    await api.users.me()
    isSignedIn(api)
  })

  it('that is locked is no sign-out: its state is unknown until it opens', async () => {
    const { storage, phone } = await signedIn()
    let isLocked = true
    const keychain: Storage = {
      ...slowStorage(storage),
      get: async (key) => (isLocked ? Promise.reject(new Error('locked')) : storage.get(key)),
    }
    const { api } = another(keychain)
    await expect(api.users.me()).rejects.toThrow('locked')
    expect(api.state.status).toBe('unknown')
    isLocked = false
    expect(await api.users.me()).toMatchObject({ phone })
    isLocked = true
    clock.advance(LIFE + 1)
    expect(await api.users.me()).toMatchObject({ phone })
  })

  it('with something else under the key is signed out', async () => {
    for (const text of ['', 'null', '{', '[]', '{"access":1}']) {
      const storage = memoryStorage()
      storage.set('referral_api.session', text)
      expect(another(storage).api.state.status).toBe('signed_out')
    }
  })
})
