import type { Context } from 'hono'
import * as z from 'zod/mini'
import { described } from '../lib/schema.ts'
import type { Ports } from '../ports.ts'
import { createRouter } from './create-router.ts'
import type { AppEnv } from './create-router.ts'
import { isCurrent } from './etag.ts'
import { prefersYaml } from './negotiate.ts'
import { pageLanguage } from './page-language.ts'
import { emptyAsAbsent } from './pagination.ts'
import { validate } from './validate.ts'

/** Our pages run their own scripts and styles, and no others. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
/** Redoc makes `<style>` elements and searches in a worker; style attributes and inline scripts it can do without. */
const READER_POLICY = `${PAGE_POLICY}; style-src-elem 'self' 'unsafe-inline'; worker-src blob:`
const SHORT_CACHE = 'public, max-age=300'
const LONG_CACHE = 'public, max-age=31536000, immutable'

export const SchemaQuery = z.object({
  format: described(emptyAsAbsent(z.enum(['json', 'yaml'])), { description: 'Wins over `Accept`.' }),
})

type Assets = Pick<Ports, 'assets'>

/** `/api/v1/schema` and `/api/v1/redoc`: the OpenAPI document, and a page to read it. Both are made by the build. */
export function createDocumentRoutes({ assets }: Assets) {
  return createRouter()
    .get('/schema', validate('query', SchemaQuery), (c) => {
      const { format } = c.req.valid('query')
      const yaml = format === undefined ? prefersYaml(c.req.header('accept')) : format === 'yaml'
      c.header('Vary', 'Accept')
      return yaml
        ? serve(c, assets('/openapi.yaml'), { type: 'application/yaml' })
        : serve(c, assets('/openapi.json'), { type: 'application/json' })
    })
    .get('/redoc', (c) => serve(c, assets('/redoc/'), { policy: READER_POLICY }))
}

/** The start page, the error registry, and their styles and scripts. */
export function createPageRoutes({ assets }: Assets) {
  return createRouter()
    .get('/', (c) => page(c, assets, 'start'))
    .get('/errors', (c) => page(c, assets, 'errors'))
    .get('/static/:file{[\\w.-]+}', (c) => {
      // The pages ask with the version of the content (`?v=`): another content is another address.
      const cache = c.req.query('v') === undefined ? SHORT_CACHE : LONG_CACHE
      return serve(c, assets(`/static/${c.req.param('file')}`), { cache })
    })
}

/** A page in the language of `?lang`, or of the browser. */
function page(c: Context<AppEnv>, assets: Ports['assets'], name: string) {
  const language = pageLanguage(c.req.raw)
  c.header('Content-Language', language)
  c.header('Vary', 'Accept-Language')
  return serve(c, assets(`/${name}.${language}`), { policy: PAGE_POLICY })
}

async function serve(
  c: Context<AppEnv>,
  asset: Promise<Response>,
  { type, policy, cache = SHORT_CACHE }: { type?: string; policy?: string; cache?: string },
) {
  const { ok, body, headers } = await asset
  if (!ok) return c.notFound()
  const etag = headers.get('etag')
  if (etag !== null) c.header('ETag', etag)
  c.header('Cache-Control', cache)
  if (policy) c.header('Content-Security-Policy', policy)
  if (etag !== null && isCurrent(c.req.header('if-none-match'), etag)) {
    await body?.cancel()
    return c.body(null, 304)
  }
  c.header('Content-Type', type ?? headers.get('content-type') ?? 'application/octet-stream')
  return body === null ? c.body(null) : c.body(body)
}
