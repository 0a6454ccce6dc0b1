import type { Context } from 'hono'
import * as z from 'zod'
import { languageOf } from '../lib/language.ts'
import type { Ports } from '../ports.ts'
import { createRouter } from './create-router.ts'
import type { AppEnv } from './create-router.ts'
import { isCurrent } from './etag.ts'
import { prefersYaml } from './negotiate.ts'
import { emptyAsAbsent } from './pagination.ts'
import { validate } from './validate.ts'

/** Our pages run their own scripts and styles, and no others. The reader of the API is styled inline by its library. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
const READER_POLICY = PAGE_POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace(
  "script-src 'self'",
  "script-src 'self'; worker-src blob:",
)
const SHORT_CACHE = 'public, max-age=300'

export const SchemaQuery = z.object({
  format: emptyAsAbsent(z.enum(['json', 'yaml'])).meta({ description: 'Wins over `Accept`.' }),
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
    .get('/static/:file{[a-z0-9.-]+}', (c) => serve(c, assets(`/static/${c.req.param('file')}`), {}))
}

/** A page in the language of `?lang`, or of the browser. */
function page(c: Context<AppEnv>, assets: Ports['assets'], name: string) {
  const chosen = c.req.query('lang')
  const language = chosen === 'en' || chosen === 'ru' ? chosen : languageOf(c.req.raw.headers)
  c.header('Content-Language', language)
  c.header('Vary', 'Accept-Language')
  return serve(c, assets(`/${name}.${language}`), { policy: PAGE_POLICY })
}

async function serve(
  c: Context<AppEnv>,
  asset: Promise<Response>,
  { type, policy }: { type?: string; policy?: string },
) {
  const { ok, body, headers } = await asset
  if (!ok) return c.notFound()
  const etag = headers.get('etag')
  if (etag !== null) c.header('ETag', etag)
  c.header('Cache-Control', SHORT_CACHE)
  if (policy) c.header('Content-Security-Policy', policy)
  if (etag !== null && isCurrent(c.req.header('if-none-match'), etag)) {
    await body?.cancel()
    return c.body(null, 304)
  }
  c.header('Content-Type', type ?? headers.get('content-type') ?? 'application/octet-stream')
  return body === null ? c.body(null) : c.body(body)
}
