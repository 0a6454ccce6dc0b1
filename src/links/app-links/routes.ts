import type { Context } from 'hono'
import { AppError } from '../../errors/app-error.ts'
import { createRouter } from '../../http/create-router.ts'
import type { AppEnv } from '../../http/create-router.ts'
import { CACHE_FOR_5_MINUTES, isCurrent } from '../../http/etag.ts'
import { sha256Hex } from '../../lib/keys.ts'
import type { Ports } from '../../ports.ts'
import { appleAssociation, assetLinks } from './associations.ts'

/** `/.well-known/…`: how iOS and Android find out that an app may open our links. */
export function createAppLinkRoutes({ config }: Pick<Ports, 'config'>) {
  return createRouter()
    .get('/apple-app-site-association', serve(appleAssociation(config)))
    .get('/assetlinks.json', serve(assetLinks(config)))
}

function serve(association: object | undefined) {
  const etag = `"${sha256Hex(JSON.stringify(association ?? null))}"`
  return (c: Context<AppEnv>) => {
    if (!association) throw new AppError('not_found')
    c.header('ETag', etag)
    c.header('Cache-Control', CACHE_FOR_5_MINUTES)
    return isCurrent(c.req.header('if-none-match'), etag) ? c.body(null, 304) : c.json(association)
  }
}
