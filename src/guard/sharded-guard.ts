import { siteOf } from '../http/network.ts'
import { deriveKey, hmacHex } from '../lib/keys.ts'
import type { Phone } from '../lib/phone.ts'
import { mapInTurns } from '../lib/text-stream.ts'
import type { Guard, GuardTarget, Lane } from './guard.ts'
import type { LaneRequest } from './phone-codes.ts'
import type { PhoneShard } from './phone-shard.ts'
import { deviceKeyOf } from './records.ts'

/**
 * Objects per calling code. Not one object per number: a new object costs milliseconds of CPU and a slow first access,
 * and each would have to be woken for its own cleanup.
 */
export const GUARD_SHARDS = 64

const NETWORK_DIGITS = 32

/** Numbers that a shard forgets in one call: each may have codes in KV, and a call may make 1,000 requests. */
const FORGOTTEN_AT_ONCE = 100

/** What a caller sees of a shard, be it an object elsewhere or in this process. */
export type RemoteShard = {
  [Method in keyof PhoneShard]: (
    ...args: Parameters<PhoneShard[Method]>
  ) => Promise<Awaited<ReturnType<PhoneShard[Method]>>>
}

/** Finds the shard of this name, for numbers of this calling code. */
export type ShardOf = (name: string, callingCode: string) => RemoteShard

/**
 * The guard over its shards. They get HMACs of numbers; only a send carries the number itself, for the ledger's list of
 * pending codes.
 */
export function createGuard(shardNamed: ShardOf, secretKey: string): Guard {
  const key = deriveKey(secretKey, 'phone-keys')

  const placeOf = (phone: Phone) => {
    const phoneKey = hmacHex(key, phone.e164)
    return { phoneKey, name: `${phone.callingCode}:${Number.parseInt(phoneKey.slice(0, 8), 16) % GUARD_SHARDS}` }
  }

  const shardOf = (phone: Phone) => {
    const { phoneKey, name } = placeOf(phone)
    return { phoneKey, shard: shardNamed(name, phone.callingCode) }
  }

  /** Networks are personal data. The ledger only needs to tell them apart, and to see which are of one /48. */
  const networkKey = (network: string) =>
    [...new Set([siteOf(network), network])].map((part) => hmacHex(key, part).slice(0, NETWORK_DIGITS)).join('/')

  const requestTo = ({ phone, lane, network }: GuardTarget) => {
    const { phoneKey, shard } = shardOf(phone)
    const origin = {
      network: networkKey(network),
      country: phone.country,
      knownDevice: lane.kind === 'device',
    }
    return { request: { ...keysOf(phoneKey, lane), origin }, shard }
  }

  return {
    issueCode(target, options) {
      const { shard, request } = requestTo(target)
      return shard.issueCode(request, { ...options, phone: target.phone.e164 })
    },
    cancelSend(target, sendId) {
      const { shard, request } = requestTo(target)
      return shard.cancelSend(request, sendId)
    },
    endSend(target, sendId, outcome) {
      const { shard, request } = requestTo(target)
      return shard.endSend(request, sendId, outcome)
    },
    checkCode(target, guess) {
      const { shard, request } = requestTo(target)
      return shard.checkCode(request, guess)
    },
    useCode(target, claim) {
      const { shard, request } = requestTo(target)
      const isLeft = target.lane.kind === 'phone_change' && target.lane.isLeft === true
      return shard.useCode(request, { ...claim, isLeft })
    },
    releaseCode(target, claim) {
      const { shard, request } = requestTo(target)
      return shard.releaseCode(request, claim)
    },
    recordMove(phone, isProved) {
      const { shard, phoneKey } = shardOf(phone)
      return shard.recordMove(phoneKey, isProved)
    },
    report(phone) {
      const { shard, phoneKey } = shardOf(phone)
      return shard.report(phoneKey)
    },
    inspect(phone) {
      const { shard, phoneKey } = shardOf(phone)
      return shard.inspect(phoneKey)
    },
    unlock(phone) {
      const { shard, phoneKey } = shardOf(phone)
      return shard.unlock(phoneKey)
    },
    voidCode(phone, sendId) {
      const { shard, phoneKey } = shardOf(phone)
      return shard.voidCode(phoneKey, sendId)
    },
    async forget(phones, maxCalls) {
      type Numbers = { phone: Phone; phoneKey: string }[]
      const shards = new Map<string, Numbers>()
      const places = await mapInTurns(phones, FORGOTTEN_AT_ONCE, (phone) => ({ phone, ...placeOf(phone) }))
      for (const { name, phone, phoneKey } of places) {
        const numbers = shards.get(name) ?? []
        // The others wait for another time.
        if (numbers.length < FORGOTTEN_AT_ONCE) shards.set(name, [...numbers, { phone, phoneKey }])
      }
      const called = [...shards].slice(0, maxCalls)
      const forgetIn = async (name: string, numbers: Numbers) =>
        shardNamed(name, numbers[0]!.phone.callingCode).forget(numbers.map(({ phoneKey }) => phoneKey))
      // Each begins in a turn of its own, and none waits for another: a shard in this process is done in that turn.
      const settled = await mapInTurns(called, 1, async (shard) => Promise.allSettled([forgetIn(...shard)]))
      const results = (await Promise.all(settled)).flat()
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
