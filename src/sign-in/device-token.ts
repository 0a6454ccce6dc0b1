import { createHmac, timingSafeEqual } from 'node:crypto'
import { deriveKey } from '../lib/keys.ts'
import type { Phone } from '../lib/phone.ts'
import { toSeconds } from '../lib/time.ts'

const ID_BYTES = 16
const EXPIRY_BYTES = 4
const MAC_BYTES = 32
const TOKEN_BYTES = ID_BYTES + EXPIRY_BYTES + MAC_BYTES
const LIFETIME_SECONDS = 180 * 86_400
/** An integer that every store and JSON can hold. */
const HASH_BYTES = 6

/**
 * Tokens that show that a device has signed in to a number before. They select a lane of the guard, nothing else. A
 * token is a random id, its expiry and an HMAC over both and the number; it does not contain the number.
 */
export function createDeviceTokens(secretKey: string) {
  const key = deriveKey(secretKey, 'device-tokens')
  const hashKey = deriveKey(secretKey, 'session-devices')
  const macOf = (phone: Pick<Phone, 'e164'>, head: Uint8Array) =>
    createHmac('sha256', key).update(head).update(phone.e164).digest()

  return {
    /** A token for the device, valid for 180 days. The device keeps its id, and with it its limits. */
    issue(phone: Pick<Phone, 'e164'>, deviceId: string, now: number): string {
      const head = Buffer.alloc(ID_BYTES + EXPIRY_BYTES)
      head.write(deviceId, 'hex')
      head.writeUInt32BE(toSeconds(now) + LIFETIME_SECONDS, ID_BYTES)
      return Buffer.concat([head, macOf(phone, head)]).toString('base64url')
    },

    /** The id of a token for whatever number, which the device keeps when it signs in to another; a new one without. */
    idOf(token: string | undefined): string {
      const bytes = Buffer.from(token ?? '', 'base64url')
      const head = bytes.length === TOKEN_BYTES ? bytes : crypto.getRandomValues(Buffer.alloc(ID_BYTES))
      return head.toString('hex', 0, ID_BYTES)
    },

    /** What a session remembers of a device's id. */
    hashOf: (deviceId: string): number =>
      createHmac('sha256', hashKey).update(deviceId).digest().readUIntBE(0, HASH_BYTES),

    /** The device's id if the token is ours, for this number, and not expired. */
    read(token: string | undefined, phone: Pick<Phone, 'e164'>, now: number): string | undefined {
      if (token === undefined) return undefined
      const bytes = Buffer.from(token, 'base64url')
      if (bytes.length !== TOKEN_BYTES) return undefined
      const head = bytes.subarray(0, ID_BYTES + EXPIRY_BYTES)
      if (!timingSafeEqual(bytes.subarray(head.length), macOf(phone, head))) return undefined
      if (head.readUInt32BE(ID_BYTES) <= toSeconds(now)) return undefined
      return head.toString('hex', 0, ID_BYTES)
    },
  }
}

export type DeviceTokens = ReturnType<typeof createDeviceTokens>
