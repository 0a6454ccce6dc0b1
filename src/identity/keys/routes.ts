import { createRouter } from '../../http/create-router.ts'
import { CACHE_FOR_5_MINUTES, isCurrent } from '../../http/etag.ts'
import { sha256Hex } from '../../lib/keys.ts'
import type { Ports } from '../../ports.ts'
import { publicKeys } from './public-keys.ts'

/** `/.well-known/jwks.json`: the public keys, for others who verify our access tokens (RFC 7517, 5). */
export function createKeyRoutes({ config }: Pick<Ports, 'config'>) {
  const keys = publicKeys(config.signingKeys)
  const etag = `"${sha256Hex(JSON.stringify(keys))}"`

  return createRouter().get('/jwks.json', (c) => {
    c.header('ETag', etag)
    c.header('Cache-Control', CACHE_FOR_5_MINUTES)
    return isCurrent(c.req.header('if-none-match'), etag) ? c.body(null, 304) : c.json(keys)
  })
}
