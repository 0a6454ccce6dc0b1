import { setBounded } from '../lib/bounded-map.ts'
import { equalDigests, hmacHex } from '../lib/keys.ts'
import { SECOND_MS } from '../lib/time.ts'

/** The part of Workers KV that codes need. */
export interface CodeStore {
  get(key: string): Promise<string | null>
  put(key: string, value: string, options: { expirationTtl: number }): Promise<void>
  delete(key: string): Promise<void>
}

/** KV's smallest `expirationTtl` is 60 s. The guard's own clock decides, so the entry may outlive the code a little. */
const TTL_SLACK_SECONDS = 60

interface StoredCode {
  /** HMAC of challenge id and code. */
  digest: string
  /** Unix time, milliseconds. */
  expiresAt: number
}

/** How many codes a shard remembers: far more than are pending in one at a time. */
const REMEMBERED = 1000

/** Remembers what was put, so that most codes are compared without a read of KV. */
export function rememberCodes(store: CodeStore): CodeStore {
  const remembered = new Map<string, string>()
  return {
    get: async (key) => remembered.get(key) ?? store.get(key),
    async put(key, value, options) {
      await store.put(key, value, options)
      setBounded(remembered, REMEMBERED, key, value)
    },
    async delete(key) {
      remembered.delete(key)
      await store.delete(key)
    },
  }
}

const digestOf = (pepper: Uint8Array, challengeId: string, code: string) => hmacHex(pepper, `${challengeId}|${code}`)

/** Writes a code's digest under the challenge's random id: once per key, so KV's caches never hold an older value. */
export async function storeCode(
  store: Pick<CodeStore, 'put'>,
  pepper: Uint8Array,
  challenge: { challengeId: string; code: string; expiresAt: number; ttlSeconds: number },
): Promise<void> {
  const { challengeId, code, expiresAt, ttlSeconds } = challenge
  const stored: StoredCode = { digest: digestOf(pepper, challengeId, code), expiresAt }
  await store.put(challengeId, JSON.stringify(stored), { expirationTtl: ttlSeconds + TTL_SLACK_SECONDS })
}

/** Whether the code is the challenge's. Undefined if the store has lost it and nothing was compared. */
export async function matchCode(
  store: Pick<CodeStore, 'get'>,
  pepper: Uint8Array,
  attempt: { challengeId: string; code: string; now: number },
): Promise<boolean | undefined> {
  const text = await store.get(attempt.challengeId)
  if (text === null) return undefined
  const stored = JSON.parse(text) as StoredCode
  if (stored.expiresAt + SECOND_MS <= attempt.now) return false
  return equalDigests(stored.digest, digestOf(pepper, attempt.challengeId, attempt.code))
}
