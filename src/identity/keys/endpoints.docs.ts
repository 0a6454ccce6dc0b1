import { document, jsonAnswer, NOT_MODIFIED } from '../../docs/operation.ts'
import { readKeys } from './endpoints.ts'
import { KeySet } from './responses.ts'

const example: KeySet['keys'][number] = {
  kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
  use: 'sig',
  alg: 'EdDSA',
  kty: 'OKP',
  crv: 'Ed25519',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
}

export const KEY_DOCS = [
  document(readKeys, {
    operationId: 'auth_keys',
    summary: 'Get the public keys',
    description:
      'For services that verify our access tokens: find the key by the `kid` of the token and take the algorithm from ' +
      'the key, never from the token. Also check `iss`, `aud`, `exp` and `token_type`. Tokens do not show whether their ' +
      'session has ended. While tokens are signed with a secret (HS256), it has one key, which signs no tokens: like the ' +
      'others, it signs the seals of the ledger of rewards.',
    tag: 'Sign-in',
    requestHeaders: ['IfNoneMatch'],
    answers: [
      {
        ...jsonAnswer(200, 'The keys.', KeySet, {
          one: { summary: 'One key', value: { keys: [example] } },
          seals: {
            summary: 'Tokens are signed with a secret',
            value: { keys: [{ ...example, kid: 'seals-11qYAYKx' }] },
          },
        }),
        headers: ['ETag'],
      },
      NOT_MODIFIED,
    ],
  }),
]
