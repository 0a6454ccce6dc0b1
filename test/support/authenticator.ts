import { ORIGIN } from './test-app.ts'

const [PRESENT_AND_VERIFIED, ATTESTED] = [0x05, 0x40]

interface AuthenticatorOptions {
  origin?: string
  rpId?: string
  /** User present, but not verified by fingerprint or PIN. */
  unverified?: boolean
  algorithm?: 'ES256' | 'RS256'
}

const text = (bytes: ArrayBuffer | Uint8Array) => Buffer.from(bytes).toString('base64url')
const bytesOf = (words: string) => new TextEncoder().encode(words)

/** A software passkey that responds like a browser. */
export async function createAuthenticator({ algorithm = 'ES256', ...defaults }: AuthenticatorOptions = {}) {
  const isRsa = algorithm === 'RS256'
  const parameters = isRsa
    ? {
        name: 'RSASSA-PKCS1-v1_5',
        hash: 'SHA-256',
        modulusLength: 2048,
        publicExponent: new Uint8Array([1, 0, 1]),
      }
    : { name: 'ECDSA', namedCurve: 'P-256' }
  const keys = (await crypto.subtle.generateKey(parameters, true, ['sign', 'verify'])) as CryptoKeyPair
  const id = text(crypto.getRandomValues(new Uint8Array(16)))

  async function answer(
    type: string,
    challenge: string,
    counter: number,
    flags: number,
    options: AuthenticatorOptions,
  ) {
    const { origin = ORIGIN, rpId = new URL(ORIGIN).hostname, unverified = false } = { ...defaults, ...options }
    const client = bytesOf(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
    const data = new Uint8Array(flags & ATTESTED ? 55 : 37)
    data.set(new Uint8Array(await crypto.subtle.digest('SHA-256', bytesOf(rpId))))
    data[32] = unverified ? flags & ~4 : flags
    new DataView(data.buffer).setUint32(33, counter)
    return { client, data }
  }

  return {
    id,

    /** The result of `navigator.credentials.create()`. */
    async create(challenge: string, options: AuthenticatorOptions & { counter?: number } = {}) {
      const flags = PRESENT_AND_VERIFIED | ATTESTED
      const { client, data } = await answer('webauthn.create', challenge, options.counter ?? 0, flags, options)
      const publicKey = (await crypto.subtle.exportKey('spki', keys.publicKey)) as ArrayBuffer
      return {
        id,
        response: {
          clientDataJSON: text(client),
          authenticatorData: text(data),
          publicKey: text(publicKey),
          publicKeyAlgorithm: isRsa ? -257 : -7,
        },
      }
    },

    /** The result of `navigator.credentials.get()`. */
    async get(
      challenge: string,
      options: AuthenticatorOptions & { counter?: number; userId?: number; type?: string } = {},
    ) {
      const { client, data } = await answer(
        options.type ?? 'webauthn.get',
        challenge,
        options.counter ?? 0,
        PRESENT_AND_VERIFIED,
        options,
      )
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', client))
      const signed = await crypto.subtle.sign(
        isRsa ? parameters.name : { name: 'ECDSA', hash: 'SHA-256' },
        keys.privateKey,
        new Uint8Array([...data, ...hash]),
      )
      return {
        id,
        response: {
          clientDataJSON: text(client),
          authenticatorData: text(data),
          signature: text(isRsa ? signed : toDer(new Uint8Array(signed))),
          ...(options.userId !== undefined && { userHandle: text(bytesOf(`staff-${options.userId}`)) }),
        },
      }
    },
  }
}

/** DER encoding of an ECDSA signature: two numbers without needless zeros. */
export function toDer(raw: Uint8Array): Uint8Array {
  const numbers = [raw.subarray(0, 32), raw.subarray(32)].map((number) => {
    const first = number.findIndex((byte) => byte !== 0)
    const short = number.subarray(first === -1 ? 31 : first)
    const value = short[0]! > 0x7f ? [0, ...short] : [...short]
    return [0x02, value.length, ...value]
  })
  const body = numbers.flat()
  return new Uint8Array([0x30, body.length, ...body])
}
