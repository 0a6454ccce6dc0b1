import * as z from 'zod/mini'
import { docs } from '#docs'
import { LineText } from '../../lib/fields.ts'
import { described } from '../../lib/schema.ts'

export const MAX_PASSKEY_NAME = 64
/** An RSA key and its attestation are some kilobytes. */
const MAX_PART = 8192
const MAX_CREDENTIAL_ID = 1400

const part = z.string().check(z.maxLength(MAX_PART), z.regex(/^[\w-]+={0,2}$/))
const credentialId = z.string().check(z.maxLength(MAX_CREDENTIAL_ID), z.regex(/^[\w-]+$/))

const PasskeyName = described(
  LineText.check(z.minLength(1), z.maxLength(MAX_PASSKEY_NAME)),
  docs({
    description: 'Name chosen by the owner.',
    examples: ['Laptop'],
  }),
)

const state = described(
  z.string().check(z.maxLength(256)),
  docs({
    description: 'The `state` that came with the challenge.',
  }),
)

/** The answer of `navigator.credentials.create()`, in base64url. */
export const NewCredential = described(
  z.object({
    id: credentialId,
    response: z.object({
      clientDataJSON: part,
      authenticatorData: part,
      publicKey: part,
      publicKeyAlgorithm: described(
        z.union([z.literal(-7), z.literal(-257)]),
        docs({
          description: 'COSE: -7 is ES256, -257 is RS256.',
        }),
      ),
    }),
  }),
  docs({ id: 'NewCredential' }),
)
export type NewCredential = z.output<typeof NewCredential>

/** The answer of `navigator.credentials.get()`, in base64url. */
export const CredentialAnswer = described(
  z.object({
    id: credentialId,
    response: z.object({
      clientDataJSON: part,
      authenticatorData: part,
      signature: part,
      userHandle: z.optional(z.nullable(part)),
    }),
  }),
  docs({ id: 'CredentialAnswer' }),
)
export type CredentialAnswer = z.output<typeof CredentialAnswer>

export const AddPasskeyInput = described(
  z.object({ name: PasskeyName, state, credential: NewCredential }),
  docs({
    id: 'AddPasskeyInput',
  }),
)

export const RenamePasskeyInput = described(z.object({ name: PasskeyName }), docs({ id: 'RenamePasskeyInput' }))

export const PasskeySignInInput = described(
  z.object({ state, credential: CredentialAnswer }),
  docs({
    id: 'PasskeySignInInput',
  }),
)
