import { server } from '@passwordless-id/webauthn'
import { AppError } from '../../errors/app-error.ts'
import type { RelyingParty } from './challenge.ts'
import type { CredentialAnswer, NewCredential } from './schemas.ts'

interface Expected {
  party: RelyingParty
  challenge: string
}

export interface StoredPasskey {
  credentialId: string
  /** SubjectPublicKeyInfo, base64url. */
  publicKey: string
  algorithm: string
  counter: number
}

/** What to store of a new passkey. @throws AppError `passkey_refused` */
export async function verifyNewPasskey(credential: NewCredential, expected: Expected): Promise<StoredPasskey> {
  const { id, response } = credential
  // The library's type wants everything that a browser sends; callers only send what it reads.
  const whole = {
    ...unread(id),
    response: { ...response, attestationObject: '', transports: [] },
    user: { name: '' },
  }
  const { credential: key, authenticator } = await refuseFaults(() =>
    server.verifyRegistration(whole, expectation(expected)),
  )
  return { credentialId: id, publicKey: key.publicKey, algorithm: key.algorithm, counter: authenticator.counter }
}

/** The counter in an answer of this passkey. @throws AppError `passkey_refused` */
export async function verifyPasskey(
  { id, response }: CredentialAnswer,
  { credentialId, publicKey, algorithm, counter }: StoredPasskey,
  expected: Expected,
): Promise<number> {
  const { clientDataJSON, authenticatorData, signature } = response
  const padded = algorithm === 'ES256' ? paddedSignature(signature) : signature
  const answer = { ...unread(id), response: { clientDataJSON, authenticatorData, signature: padded } }
  const stored = { id: credentialId, publicKey, algorithm: algorithm as 'ES256' | 'RS256', transports: [] }
  const verified = await refuseFaults(() =>
    server.verifyAuthentication(answer, stored, { ...expectation(expected), counter }),
  )
  return verified.counter
}

const unread = (id: string) => ({ id, rawId: id, type: 'public-key' as const, clientExtensionResults: {} })

const expectation = ({ party, challenge }: Expected) => ({
  challenge,
  origin: party.origin,
  domain: party.id,
  // A passkey replaces both factors, so it must check a fingerprint or PIN.
  userVerified: true,
})

/** The library throws an `Error` for what it refuses, and other errors for malformed data. */
async function refuseFaults<Result>(verify: () => Promise<Result>): Promise<Result> {
  try {
    return await verify()
  } catch (error) {
    throw new AppError('passkey_refused', { cause: error })
  }
}

const INTEGER = 0x02
const WIDTH = 32

/**
 * An ECDSA signature with both numbers written as 33 bytes. DER drops leading zeros, which one signature in 128 has, but
 * the library only reads 32 bytes, or 33 that start with a zero. Anything else is returned as it is.
 */
export function paddedSignature(signature: string): string {
  const bytes = Buffer.from(signature, 'base64url')
  const r = readInteger(bytes, 2)
  const s = r && readInteger(bytes, r.end)
  if (!r || !s || s.end !== bytes.length) return signature
  const body = Buffer.concat([...pad(r.value), ...pad(s.value)])
  return Buffer.concat([Buffer.from([0x30, body.length]), body]).toString('base64url')
}

function readInteger(bytes: Buffer, at: number) {
  const length = bytes[at + 1]
  if (bytes[at] !== INTEGER || length === undefined || length < 1 || length > WIDTH + 1) return undefined
  const end = at + 2 + length
  const value = bytes.subarray(at + 2, end)
  return end > bytes.length ? undefined : { value: value.length > WIDTH ? value.subarray(1) : value, end }
}

const pad = (value: Buffer) => [Buffer.from([INTEGER, WIDTH + 1]), Buffer.alloc(WIDTH + 1 - value.length), value]
