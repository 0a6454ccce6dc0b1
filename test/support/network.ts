import { onTestFinished, vi } from 'vitest'
import { memoryStorage } from '../../client/src/client.ts'
import type { ClientOptions, Storage } from '../../client/src/client.ts'

export type Fetch = NonNullable<ClientOptions['fetch']>

/** One request, and how it fares: `deliver` hands it to the service. */
type Fault = (deliver: () => Promise<Response>) => Promise<Response>

/** No way there. */
export const offline: Fault = async () => Promise.reject(new TypeError('Failed to fetch'))
/** The service does it; its answer is lost on the way back. */
export const lostAnswer: Fault = async (deliver) => {
  await deliver()
  throw new TypeError('Failed to fetch')
}
/** Answered by something in between. */
export const answeredBy =
  (status: number, body: string, headers: Record<string, string> = {}): Fault =>
  async () =>
    Promise.resolve(new Response(body, { status, headers }))
/** By the service. */
export const refusedBy = (status: number, code: string, headers: Record<string, string> = {}): Fault =>
  answeredBy(status, JSON.stringify({ type: `/errors/#${code}`, code }), headers)
export const unavailable = (retryAfter?: number): Fault =>
  refusedBy(503, 'storage_unavailable', retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) })

interface Sent {
  path: string
  headers: Headers
  body: Record<string, unknown> | undefined
}

/** A network between a client and the service that records requests and can fail. */
export function createNetwork(service: Fetch) {
  const sent: Sent[] = []
  const faults: { path: string; fault: Fault; times: number }[] = []
  let atOnce = 0
  const most: Record<string, number> = {}

  const fetch: Fetch = async (url, init) => {
    const { pathname } = new URL(url)
    const path = pathname.replace('/api/v1/', '')
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as Sent['body']) : undefined
    sent.push({ path, headers: new Headers(init.headers), body })
    const fault = faults.find((one) => one.times > 0 && (one.path === path || one.path === '*'))
    if (fault) fault.times -= 1
    const isRefresh = path === 'auth/jwt/refresh/'
    if (isRefresh) {
      atOnce += 1
      most['refreshes'] = Math.max(most['refreshes'] ?? 0, atOnce)
    }
    try {
      return await (fault?.fault(async () => service(url, init)) ?? service(url, init))
    } finally {
      if (isRefresh) atOnce -= 1
    }
  }

  return {
    fetch,
    sent,
    /** How often a path was requested. */
    count: (path: string) => sent.filter((one) => one.path === path).length,
    mostRefreshesAtOnce: () => most['refreshes'] ?? 0,
    /** The next requests of this path fail like this; `*` is any path. */
    fail: (path: string, fault: Fault, times = 1) => {
      faults.push({ path, fault, times })
    },
    heal: () => {
      faults.length = 0
    },
  }
}

/** Holds a request back until it is released. */
export function held(): { fault: Fault; arrived: Promise<void>; release: () => void } {
  const gate = Promise.withResolvers<void>()
  const arrival = Promise.withResolvers<void>()
  const fault: Fault = async (deliver) => {
    arrival.resolve()
    await gate.promise
    return deliver()
  }
  return { fault, arrived: arrival.promise, release: gate.resolve }
}

/** As `held`, but the service has answered: the answer is held. */
export function heldAnswer(): ReturnType<typeof held> {
  const { fault, ...rest } = held()
  return {
    ...rest,
    fault: async (deliver) => {
      const answer = await deliver()
      return fault(async () => Promise.resolve(answer))
    },
  }
}

/** A storage that answers later, as those of phones do. */
export function slowStorage(inner: Storage = memoryStorage()): Storage {
  const later = async <Result>(work: () => Result) => Promise.resolve().then(work)
  return {
    get: async (key) => later(() => inner.get(key) as string | undefined),
    set: async (key, value) => later(() => inner.set(key, value)),
    remove: async (key) => later(() => inner.remove(key)),
  }
}

/** A storage whose clients are told of each change, as tabs are. */
export function watchedStorage(inner: Storage = memoryStorage()): Storage {
  const watching: (() => void)[] = []
  const told = (changed: unknown) => {
    for (const tell of watching) setTimeout(tell)
    return changed
  }
  return {
    get: (key) => inner.get(key),
    set: (key, value) => told(inner.set(key, value)),
    remove: (key) => told(inner.remove(key)),
    watch: (_, changed) => watching.push(changed),
  }
}

/** Waits between tries pass at once, for this test; time limits don't. Returns how long they would have been. */
export function skipWaits(): number[] {
  const waits: number[] = []
  const { setTimeout: real } = globalThis
  vi.stubGlobal('setTimeout', (work: (...values: unknown[]) => void, ms = 0, ...values: unknown[]) => {
    // Those with values are Node's own.
    if (ms >= 15_000 || values.length > 0) return real(() => work(...values), ms)
    waits.push(ms)
    return real(work, 0)
  })
  onTestFinished(() => {
    vi.unstubAllGlobals()
  })
  return waits
}

/** What is stored of the session. */
export const storedIn = async (storage: Storage): Promise<{ access: string; refresh: string } | undefined> => {
  const text = await storage.get('referral_api.session')
  return text ? (JSON.parse(text) as { access: string; refresh: string }) : undefined
}
