import { deriveKey, hmacHex } from '../lib/keys.ts'
import type { Guard, GuardTarget, Lane } from './guard.ts'
import { locationOf } from './location.ts'
import type { PhoneGuard } from './phone-guard.ts'
import type { LaneKeys } from './rules.ts'

/**
 * Objects per calling code. Fixed shards rather than an object per number: a fresh object costs milliseconds of CPU
 * and a slow first access, and every object would have to be woken for its own clean-up.
 */
export const GUARD_SHARDS = 64

/** The guard behind a Durable Object namespace, near the numbers' country. Numbers never leave as such, only as HMACs. */
export function createDurableGuard(namespace: DurableObjectNamespace<PhoneGuard>, secretKey: string): Guard {
  const key = deriveKey(secretKey, 'phone-keys')

  const shardOf = ({ phone, lane }: GuardTarget) => {
    const phoneKey = hmacHex(key, phone.e164)
    const shard = Number.parseInt(phoneKey.slice(0, 8), 16) % GUARD_SHARDS
    const id = namespace.idFromName(`${phone.callingCode}:${shard}`)
    const stub = namespace.get(id, { locationHint: locationOf(phone.callingCode) })
    return { keys: keysOf(phoneKey, lane), stub }
  }

  return {
    issueCode(target) {
      const { stub, keys } = shardOf(target)
      return stub.issueCode(keys)
    },
    cancelSend(target, sendId) {
      const { stub, keys } = shardOf(target)
      return stub.cancelSend(keys, sendId)
    },
    checkCode(target, code) {
      const { stub, keys } = shardOf(target)
      return stub.checkCode(keys, code)
    },
    returnReceipt(target, receipt) {
      const { stub, keys } = shardOf(target)
      return stub.returnReceipt(keys, receipt)
    },
  }
}

function keysOf(phoneKey: string, lane: Lane): LaneKeys {
  switch (lane.kind) {
    case 'unknown':
      return { phoneKey, budgetKey: phoneKey }
    case 'device': {
      const own = `${phoneKey}|device:${lane.deviceId}`
      return { phoneKey: own, budgetKey: own }
    }
    case 'phone_change':
      return { phoneKey: `${phoneKey}|change:${lane.userId}`, budgetKey: phoneKey }
  }
}
