import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { createClient, memoryStorage, NetworkError } from '../../../client/src/client.ts'
import type { Storage } from '../../../client/src/client.ts'
import { createNetwork, lostAnswer, offline, skipWaits, storedIn, unavailable } from '../../support/network.ts'
import { newPhone } from '../browser-test.ts'
import { waitForService } from '../service.ts'
import { fileStorage } from './file-storage.ts'

/* The client and the service over HTTP, with the clock of the client's process apart from the service's. */

const baseUrl = inject('serviceOrigin')
const REFRESH = 'auth/jwt/refresh/'
const SIGN_IN = 'auth/jwt/get_by_phone/'
const BOOKMARK = /^[\da-f]{8}-[\da-f]{8}-[\da-f]{8}-[\da-f]{32}$/
const MINUTE = 60_000
const DAY = 1440 * MINUTE
const real = Date.now

beforeAll(async () => waitForService(baseUrl))
afterEach(() => vi.restoreAllMocks())

/** How far the clock of the client is ahead. */
const shiftClock = (ms: number) => vi.spyOn(Date, 'now').mockImplementation(() => real() + ms)

function newClient(storage: Storage = memoryStorage()) {
  const network = createNetwork(fetch)
  return { network, storage, api: createClient({ baseUrl, storage, fetch: network.fetch }) }
}

async function signedIn(storage?: Storage) {
  const phone = newPhone()
  const client = newClient(storage)
  const { code = '' } = await client.api.auth.sendCode({ phone })
  await client.api.auth.signIn({ phone, code })
  return { ...client, phone }
}

describe('a clock', () => {
  it.each([-DAY, DAY])('that is wrong by %i ms makes no difference, also after a restart', async (wrongBy) => {
    shiftClock(wrongBy)
    const { api, network, storage, phone } = await signedIn()
    await api.users.me()
    const again = newClient(storage)
    expect(await again.api.users.me()).toMatchObject({ phone })
    expect([network.count(REFRESH), again.network.count(REFRESH)]).toEqual([0, 0])
    shiftClock(wrongBy + 14.5 * MINUTE)
    await again.api.users.me()
    await expect.poll(() => again.network.count(REFRESH)).toBe(1)
  })

  it.each([-DAY, DAY])('that is corrected by %i ms costs one refresh at most', async (by) => {
    const { api, network, storage, phone } = await signedIn()
    shiftClock(by)
    for (let i = 0; i < 3; i += 1) expect(await api.users.me()).toMatchObject({ phone })
    const again = newClient(storage)
    for (let i = 0; i < 3; i += 1) expect(await again.api.users.me()).toMatchObject({ phone })
    expect(network.count(REFRESH) + again.network.count(REFRESH)).toBe(1)
  })
})

it("a session lives through lost answers, 503s, no network and a thief's use of an old token", async () => {
  skipWaits()
  const phone = newPhone()
  const { api, network, storage } = newClient()
  const { code = '' } = await api.auth.sendCode({ phone })
  network.fail(SIGN_IN, lostAnswer, 2)
  await api.auth.signIn({ phone, code })
  const stolen = await storedIn(storage)
  let ahead = 0
  for (const fault of [lostAnswer, unavailable(), offline]) {
    ahead += 16 * MINUTE
    shiftClock(ahead)
    network.fail(REFRESH, fault, 2)
    expect(await api.users.me()).toMatchObject({ phone })
  }
  expect([network.count(REFRESH), network.mostRefreshesAtOnce()]).toEqual([9, 1])
  ahead += 16 * MINUTE
  shiftClock(ahead)
  network.fail(REFRESH, offline, 3)
  await expect(api.users.me()).rejects.toBeInstanceOf(NetworkError)
  expect(api.state).toMatchObject({ status: 'signed_in', stale: true })
  // So soon it could be a request that is late: the service refuses it and nothing more.
  const thief = await fetch(`${baseUrl}/api/v1/${REFRESH}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ refresh: stolen?.refresh }),
  })
  expect(await thief.json()).toMatchObject({ code: 'token_superseded' })
  await api.resume()
  expect((await api.sessions.list()).results).toHaveLength(1)
  await api.auth.signOut()
  expect(api.state.status).toBe('signed_out')
})

it('the bookmark of an answer goes with the next request, and is kept with the session', async () => {
  const { api, network, storage } = await signedIn()
  await api.users.update({ first_name: 'Ann' })
  await api.users.me()
  const sent = network.sent.at(-1)?.headers.get('x-d1-bookmark')
  expect(sent).toMatch(BOOKMARK)
  const again = newClient(storage)
  await again.api.users.me()
  expect(again.network.sent[0]?.headers.get('x-d1-bookmark')).toMatch(BOOKMARK)
})

it('two processes on one storage stay signed in, whoever refreshes first', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'client-'))
  try {
    const { phone } = await signedIn(fileStorage(folder))
    const script = join(import.meta.dirname, 'refresh-often.ts')
    const processes = await Promise.all(
      [1, 2].map(async () => promisify(execFile)(process.execPath, [script, baseUrl, folder])),
    )
    for (const { stdout } of processes) {
      const { phones, most, status } = JSON.parse(stdout) as { phones: string[]; most: number; status: string }
      expect(phones).toEqual(Array.from({ length: 8 }, () => phone))
      expect([most, status]).toEqual([1, 'signed_in'])
    }
    expect(await newClient(fileStorage(folder)).api.users.me()).toMatchObject({ phone })
  } finally {
    await rm(folder, { recursive: true })
  }
})
