import { createPublicKey } from 'node:crypto'
import type { JsonWebKey } from 'node:crypto'
import { exactly } from '../attack.ts'
import type { Attack } from '../attack.ts'
import { forge, forgeries } from '../forge.ts'
import { signIn } from '../people.ts'

type PublicKey = JsonWebKey & { kid: string; x: string }

/** Representations of a public key that a confused verifier may use as an HMAC secret. */
function secretsIn(key: PublicKey): Record<string, Uint8Array | string> {
  const object = createPublicKey({ key, format: 'jwk' })
  const pem = object.export({ format: 'pem', type: 'spki' }).toString()
  return {
    PEM: pem,
    'PEM without trailing newline': pem.trimEnd(),
    DER: new Uint8Array(object.export({ format: 'der', type: 'spki' })),
    JWK: JSON.stringify(key),
    x: Buffer.from(key.x, 'base64url'),
    'x as text': key.x,
    kid: key.kid,
  }
}

/** Public keys are public: an HMAC with one of them must not pass as a signature. */
export const publicKeyConfusion: Attack = {
  name: 'keys',
  arena: 'publicKeys',
  async run(arena) {
    const { client, phones } = arena
    const { access } = await signIn(arena, phones.next('SK'))
    const answer = await client.publicKeys()
    const { keys } = answer.body as { keys: PublicKey[] }
    const tokens = Object.values(forgeries(access))
    for (const key of keys) {
      const { kid } = key
      for (const secret of Object.values(secretsIn(key))) {
        tokens.push(forge(access, { header: { alg: 'HS256', kid }, key: secret }))
        tokens.push(forge(access, { header: { alg: 'HS256', kid: undefined }, key: secret }))
      }
    }
    // Signed with the retired secret, under names that every object has.
    for (const kid of [undefined, '', '__proto__', 'constructor']) {
      tokens.push(forge(access, { header: { alg: 'HS256', kid } }))
    }
    let taken = 0
    for (const token of tokens) {
      const answers = await Promise.all([client.rename(token), client.verify(token)])
      taken += Number(answers.some(({ status }) => status === 200))
    }
    return [
      exactly('published keys', keys.length, 2),
      exactly('accepted tokens of the service itself', Number((await client.rename(access)).status === 200), 1),
      exactly(`accepted of ${tokens.length} tokens signed with public keys`, taken, 0),
    ]
  },
}
