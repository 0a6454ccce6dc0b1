import { server } from '@passwordless-id/webauthn'
import { AppError } from '../../errors/app-error.ts'
import { paddedSignature } from './padded-signature.ts'
import type { RelyingParty } from './relying-party.ts'
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

/** What there is to store of a new passkey. @throws AppError `passkey_refused` */
export async function verifyNewPasskey(credential: NewCredential, expected: Expected): Promise<StoredPasskey> {
  const { id, response } = credential
  // The library wants all that a browser sends; what it does not look at is not asked of the caller.
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

/** The counter that an answer of this passkey says. @throws AppError `passkey_refused` */
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
  // The one factor that a passkey is has to be two: the device, and its owner's finger or PIN.
  userVerified: true,
})

/** The library says with an `Error` what it does not like, and fails with others on what is no such data. */
async function refuseFaults<Result>(verify: () => Promise<Result>): Promise<Result> {
  try {
    return await verify()
  } catch (error) {
    throw new AppError('passkey_refused', { cause: error })
  }
}
