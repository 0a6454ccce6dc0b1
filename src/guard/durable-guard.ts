import { deriveKey, hmacHex } from '../lib/keys.ts'
import type { Phone } from '../lib/phone.ts'
import type { Guard } from './guard.ts'
import { locationOf } from './location.ts'
import type { PhoneGuard } from './phone-guard.ts'

/**
 * Objects per calling code. Fixed shards rather than an object per number: a fresh object costs milliseconds of CPU
 * and a slow first access, and every object would have to be woken for its own clean-up.
 */
export const GUARD_SHARDS = 64

/** The guard behind a Durable Object namespace, near the numbers' country. Numbers never leave as such, only as HMACs. */
export function createDurableGuard(namespace: DurableObjectNamespace<PhoneGuard>, secretKey: string): Guard {
  const key = deriveKey(secretKey, 'phone-keys')

  const shardOf = (phone: Phone) => {
    const phoneKey = hmacHex(key, phone.e164)
    const shard = Number.parseInt(phoneKey.slice(0, 8), 16) % GUARD_SHARDS
    const id = namespace.idFromName(`${phone.callingCode}:${shard}`)
    return { phoneKey, stub: namespace.get(id, { locationHint: locationOf(phone.callingCode) }) }
  }

  return {
    issueCode(phone) {
      const { stub, phoneKey } = shardOf(phone)
      return stub.issueCode(phoneKey)
    },
    cancelSend(phone, sendId) {
      const { stub, phoneKey } = shardOf(phone)
      return stub.cancelSend(phoneKey, sendId)
    },
    checkCode(phone, code) {
      const { stub, phoneKey } = shardOf(phone)
      return stub.checkCode(phoneKey, code)
    },
    returnReceipt(phone, receipt) {
      const { stub, phoneKey } = shardOf(phone)
      return stub.returnReceipt(phoneKey, receipt)
    },
  }
}
