import * as z from 'zod'

/* Schemas for the OpenAPI document; the Worker only uses their types. */

const Base64Url = z.string().regex(/^[\w-]{43}$/)

const PublicKey = z
  .object({
    kid: z.string().meta({ description: 'The `kid` in the header of tokens signed with this key.' }),
    use: z.literal('sig'),
    alg: z.string().meta({ description: '`ES256` or `EdDSA`. Accept no other algorithm with this key.' }),
    kty: z.string(),
    crv: z.string(),
    x: Base64Url,
    y: Base64Url.optional().meta({ description: 'Only with `ES256`.' }),
  })
  .meta({ id: 'PublicKey', description: 'A public key (RFC 7517).' })

export const KeySet = z.object({ keys: z.array(PublicKey) }).meta({ id: 'KeySet' })
export type KeySet = z.output<typeof KeySet>
