import { siteOf } from '../http/network.ts'
import { deriveKey, hmacHex } from '../lib/keys.ts'
import type { Phone } from '../lib/phone.ts'
import type { Guard, GuardTarget, Lane } from './guard.ts'
import type { LaneRequest } from './phone-codes.ts'
import type { PhoneGuard } from './phone-guard.ts'
import { deviceKeyOf } from './records.ts'

/**
 * Objects per calling code. Not one object per number: a new object costs milliseconds of CPU and a slow first access,
 * and each would have to be woken for its own cleanup.
 */
export const GUARD_SHARDS = 64

const NETWORK_DIGITS = 32

/** Numbers that a shard forgets in one call: each may have codes in KV, and a call may make 1,000 requests. */
const FORGOTTEN_AT_ONCE = 100

/**
 * The guard behind a Durable Object namespace, near the numbers' country. It gets HMACs of numbers; only a send carries
 * the number itself, for the ledger's list of pending codes.
 */
export function createDurableGuard(namespace: DurableObjectNamespace<PhoneGuard>, secretKey: string): Guard {
  const key = deriveKey(secretKey, 'phone-keys')

  const placeOf = (phone: Phone) => {
    const phoneKey = hmacHex(key, phone.e164)
    return { phoneKey, name: `${phone.callingCode}:${Number.parseInt(phoneKey.slice(0, 8), 16) % GUARD_SHARDS}` }
  }

  const stubOf = (name: string, { callingCode }: Phone) =>
    namespace.get(namespace.idFromName(name), { locationHint: locationOf(callingCode) })

  const shardOf = (phone: Phone) => {
    const { phoneKey, name } = placeOf(phone)
    return { phoneKey, stub: stubOf(name, phone) }
  }

  /** Networks are personal data. The ledger only needs to tell them apart, and to see which are of one /48. */
  const networkKey = (network: string) =>
    [...new Set([siteOf(network), network])].map((part) => hmacHex(key, part).slice(0, NETWORK_DIGITS)).join('/')

  const requestTo = ({ phone, lane, network }: GuardTarget) => {
    const { phoneKey, stub } = shardOf(phone)
    const origin = {
      network: networkKey(network),
      country: phone.country,
      knownDevice: lane.kind === 'device',
    }
    return { request: { ...keysOf(phoneKey, lane), origin }, stub }
  }

  return {
    issueCode(target, options) {
      const { stub, request } = requestTo(target)
      return stub.issueCode(request, { ...options, phone: target.phone.e164 })
    },
    cancelSend(target, sendId) {
      const { stub, request } = requestTo(target)
      return stub.cancelSend(request, sendId)
    },
    endSend(target, sendId, outcome) {
      const { stub, request } = requestTo(target)
      return stub.endSend(request, sendId, outcome)
    },
    checkCode(target, guess) {
      const { stub, request } = requestTo(target)
      return stub.checkCode(request, guess)
    },
    useCode(target, claim) {
      const { stub, request } = requestTo(target)
      return stub.useCode(request, claim)
    },
    releaseCode(target, claim) {
      const { stub, request } = requestTo(target)
      return stub.releaseCode(request, claim)
    },
    report(phone) {
      const { stub, phoneKey } = shardOf(phone)
      return stub.report(phoneKey)
    },
    inspect(phone) {
      const { stub, phoneKey } = shardOf(phone)
      return stub.inspect(phoneKey)
    },
    unlock(phone) {
      const { stub, phoneKey } = shardOf(phone)
      return stub.unlock(phoneKey)
    },
    voidCode(phone, sendId) {
      const { stub, phoneKey } = shardOf(phone)
      return stub.voidCode(phoneKey, sendId)
    },
    async forget(phones, maxCalls) {
      const shards = new Map<string, { phone: Phone; phoneKey: string }[]>()
      for (const phone of phones) {
        const { name, phoneKey } = placeOf(phone)
        const numbers = shards.get(name) ?? []
        // The others wait for another time.
        if (numbers.length < FORGOTTEN_AT_ONCE) shards.set(name, [...numbers, { phone, phoneKey }])
      }
      const called = [...shards].slice(0, maxCalls)
      const results = await Promise.allSettled(
        called.map(async ([name, numbers]) =>
          stubOf(name, numbers[0]!.phone).forget(numbers.map(({ phoneKey }) => phoneKey)),
        ),
      )
      const forgotten = called.flatMap(([, numbers], i) => (results[i]?.status === 'fulfilled' ? numbers : []))
      return {
        numbers: new Set(forgotten.map(({ phone }) => phone.e164)),
        calls: called.length,
        failures: results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : [])),
      }
    },
  }
}

function keysOf(phoneKey: string, lane: Lane): Pick<LaneRequest, 'keys' | 'fallback'> {
  const number = { phoneKey, budgetKey: phoneKey }
  switch (lane.kind) {
    case 'unknown':
      return { keys: number }
    case 'device': {
      const own = deviceKeyOf(phoneKey, lane.deviceId)
      // An app that did not send its device token when it requested the code can still sign in.
      return { keys: { phoneKey: own, budgetKey: own }, fallback: number }
    }
    case 'phone_change':
      return { keys: { phoneKey: `${phoneKey}|change:${lane.userId}`, budgetKey: phoneKey } }
  }
}

/** Cloudflare's names of regions: developers.cloudflare.com/durable-objects/reference/data-location */
const BY_PREFIX: [pattern: RegExp, region: DurableObjectLocationHint][] = [
  [/^1$/, 'enam'],
  [/^(20|21|22|23|24|25|26|27|29)/, 'afr'],
  [/^(37[0-5]|380|381|382|383|385|386|387|389|36|40|48|42|7)/, 'eeur'],
  [/^[34]/, 'weur'],
  [/^5/, 'sam'],
  [/^(61|64|67|68|69)/, 'oc'],
  [/^(90|96|97|98)/, 'me'],
  [/^[689]/, 'apac'],
]

/** Where to place the guard of a calling code: near the people who hold its numbers. */
function locationOf(callingCode: string): DurableObjectLocationHint {
  return BY_PREFIX.find(([pattern]) => pattern.test(callingCode))?.[1] ?? 'weur'
}
