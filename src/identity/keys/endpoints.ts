import { cacheableJson } from '../../http/response-headers.ts'
import { sha256Hex } from '../../lib/keys.ts'
import { endpoint } from '../endpoint.ts'
import { publicKeys, publishedKeys } from './signing-keys.ts'

/** For services that verify our access tokens, and for all who verify the ledger (RFC 7517, 5). */
export const readKeys = endpoint(
  {
    method: 'get',
    path: '/.well-known/jwks.json',
    access: 'public',
    prepare: ({ config }) => {
      const keys = publicKeys(publishedKeys(config))
      return { data: keys, etag: `"${sha256Hex(JSON.stringify(keys))}"` }
    },
  },
  ({ headers, prepared }) => cacheableJson(headers, prepared),
)

export const KEY_ENDPOINTS = [readKeys]
