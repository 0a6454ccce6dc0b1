import { deriveKey, hmacHex } from '../lib/keys.ts'
import type { Phone } from '../lib/phone.ts'
import type { Guard, GuardTarget, Lane } from './guard.ts'
import type { LaneRequest } from './keeper.ts'
import { locationOf } from './location.ts'
import type { PhoneGuard } from './phone-guard.ts'

/**
 * Objects per calling code. Fixed shards rather than an object per number: a fresh object costs milliseconds of CPU
 * and a slow first access, and every object would have to be woken for its own clean-up.
 */
export const GUARD_SHARDS = 64

/**
 * The guard behind a Durable Object namespace, near the numbers' country. Numbers leave as HMACs; as such
 * only with a send, for the ledger's list of pending codes. */
export function createDurableGuard(namespace: DurableObjectNamespace<PhoneGuard>, secretKey: string): Guard {
  const key = deriveKey(secretKey, 'phone-keys')

  const shardOf = (phone: Phone) => {
    const phoneKey = hmacHex(key, phone.e164)
    const shard = Number.parseInt(phoneKey.slice(0, 8), 16) % GUARD_SHARDS
    const id = namespace.idFromName(`${phone.callingCode}:${shard}`)
    return { phoneKey, stub: namespace.get(id, { locationHint: locationOf(phone.callingCode) }) }
  }

  const requestTo = ({ phone, lane, network }: GuardTarget) => {
    const { phoneKey, stub } = shardOf(phone)
    const origin = {
      // Networks are personal data: the ledger needs to tell them apart, not to know them.
      network: hmacHex(key, network),
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
    checkCode(target, code) {
      const { stub, request } = requestTo(target)
      return stub.checkCode(request, code)
    },
    returnReceipt(target, receipt) {
      const { stub, request } = requestTo(target)
      return stub.returnReceipt(request, receipt)
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
    forget(phone) {
      const { stub, phoneKey } = shardOf(phone)
      return stub.forget(phoneKey)
    },
  }
}

function keysOf(phoneKey: string, lane: Lane): Pick<LaneRequest, 'keys' | 'fallback'> {
  const number = { phoneKey, budgetKey: phoneKey }
  switch (lane.kind) {
    case 'unknown':
      return { keys: number }
    case 'device': {
      const own = `${phoneKey}|device:${lane.deviceId}`
      // An app that forgot to send its device along when it asked for the code still signs in.
      return { keys: { phoneKey: own, budgetKey: own }, fallback: number }
    }
    case 'phone_change':
      return { keys: { phoneKey: `${phoneKey}|change:${lane.userId}`, budgetKey: phoneKey } }
  }
}
