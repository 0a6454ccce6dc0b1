import type { Context } from 'hono'
import * as z from 'zod/mini'
import { docs } from '#docs'
import { AppError } from '../errors/app-error.ts'
import type { AppEnv } from '../http/create-router.ts'
import { emptyAsAbsent } from '../http/pagination.ts'
import { isCurrent, empty, json } from '../http/response-headers.ts'
import { endpoint } from '../identity/endpoint.ts'
import { pageLanguage } from '../lib/language.ts'
import { described } from '../lib/schema.ts'
import type { Ports } from '../ports.ts'
import { prefersYaml } from './negotiate.ts'
import { createReadiness } from './readiness.ts'

/** Only our own scripts and styles. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
/** Redoc creates `<style>` elements and searches in a worker. It needs no style attributes or inline scripts. */
const READER_POLICY = `${PAGE_POLICY}; style-src-elem 'self' 'unsafe-inline'; worker-src blob:`
const SHORT_CACHE = 'public, max-age=300'
const LONG_CACHE = 'public, max-age=31536000, immutable'

const SchemaQuery = z.object({
  format: described(emptyAsAbsent(z.enum(['json', 'yaml'])), docs({ description: 'Takes precedence over `Accept`.' })),
  audience: described(
    emptyAsAbsent(z.enum(['app', 'staff', 'server'])),
    docs({
      description: 'Only the operations of an app, of its staff, or of its server.',
    }),
  ),
  version: described(
    emptyAsAbsent(z.enum(['3.1', '3.0'])),
    docs({
      description: 'Of OpenAPI. 3.0 is for generators that know nothing newer, such as those of mobile platforms.',
    }),
  ),
})

interface Asked {
  ports: Pick<Ports, 'assets'>
  headers: Headers
  c: { req: { raw: Request } }
}

export const readSchema = endpoint(
  { method: 'get', path: '/api/v1/schema/', access: 'public', shield: 'page', query: SchemaQuery },
  async (request) => {
    const { format, audience, version } = request.query
    const yaml = format === undefined ? prefersYaml(request.headers.get('accept') ?? '') : format === 'yaml'
    const name = ['/openapi', audience, version === '3.0' ? version : undefined].filter(Boolean).join('-')
    const extension = yaml ? 'yaml' : 'json'
    return serve(request, `${name}.${extension}`, { 'Content-Type': `application/${extension}`, Vary: 'Accept' })
  },
)

export const readRedoc = endpoint({ method: 'get', path: '/api/v1/redoc/', access: 'public' }, async (request) =>
  serve(request, '/redoc/', { 'Content-Security-Policy': READER_POLICY }),
)

export const startPage = endpoint({ method: 'get', path: '/', access: 'public' }, async (request) =>
  servePage(request, 'start'),
)

export const errorsPage = endpoint({ method: 'get', path: '/errors/', access: 'public' }, async (request) =>
  servePage(request, 'errors'),
)

/** Styles and scripts of the pages. */
const staticFile = endpoint(
  { method: 'get', path: '/static/:file{[\\w.-]+}', access: 'public', prepare: createVersions },
  async (request) => serveFile(request, `/static/${request.params.file}`),
)

const docsHome = endpoint({ method: 'get', path: '/docs/', access: 'public' }, async (request) =>
  serveDocs(request, '/docs/'),
)

/** A page of the docs, or a file beside it: the page as Markdown, an image, the search index. */
const docsPage = endpoint(
  { method: 'get', path: '/docs/:page{[\\w/-]+(?:\\.\\w+)?}', access: 'public', prepare: createVersions },
  async (request) => {
    const { page } = request.params
    return page.includes('.') ? serveFile(request, `/docs/${page}`) : serveDocs(request, `/docs/${page}/`)
  },
)

/** https://llmstxt.org */
const llms = endpoint({ method: 'get', path: '/llms.txt', access: 'public' }, async (request) =>
  serve(request, '/llms.txt', {}),
)

/** Browsers ask for it by this name even where no page names it. */
const favicon = endpoint({ method: 'get', path: '/favicon.ico', access: 'public' }, async (request) =>
  serve(request, '/static/icon.svg', { 'Content-Type': 'image/svg+xml' }),
)

/** Liveness. */
export const health = endpoint({ method: 'get', path: '/health', access: 'public' }, () => json({ status: 'ok' }))

/** Readiness: every store answers, and the database has the schema that the code needs. */
export const readiness = endpoint(
  { method: 'get', path: '/health/ready', access: 'public', prepare: createReadiness },
  async ({ prepared: readStores }) => {
    const { checks, refusal } = await readStores()
    if (refusal) throw refusal
    const ready = Object.values(checks).every((found) => found === 'ok')
    return json({ status: ready ? 'ok' : 'unavailable', checks }, { status: ready ? 200 : 503 })
  },
)

export const PAGE_ENDPOINTS = [
  ...[readSchema, readRedoc, startPage, errorsPage, docsHome, docsPage, llms, staticFile, favicon],
  ...[health, readiness],
]

/** For people at an address that has nothing. */
export async function notFoundPage(ports: Pick<Ports, 'assets'>, c: Context<AppEnv>): Promise<Response> {
  const page = await servePage({ ports, headers: new Headers(), c }, 'not-found')
  page.headers.set('Cache-Control', 'no-store')
  return new Response(page.body, { status: 404, headers: page.headers })
}

/** A page in the language of `?lang`, or of the browser. */
async function servePage(request: Asked, name: string): Promise<Response> {
  const language = pageLanguage(request.c.req.raw)
  return serve(request, `/${name}.${language}`, {
    'Content-Language': language,
    'Content-Security-Policy': PAGE_POLICY,
    Vary: 'Accept-Language',
  })
}

/** A page of the docs: English only. */
const serveDocs = async (request: Asked, path: string): Promise<Response> =>
  serve(request, path, { 'Content-Language': 'en', 'Content-Security-Policy': PAGE_POLICY })

/**
 * A file that pages link to. With the hash of its content in the address (`?v=`), new content has a new URL. With another
 * hash, caches would keep this content for a deployment that has that one.
 */
async function serveFile(request: Asked & { prepared: Versions }, path: string): Promise<Response> {
  const { search, searchParams } = new URL(request.c.req.raw.url)
  const isCurrentVersion = searchParams.has('v') && (await request.prepared()).has(path + search)
  return serve(request, path, {
    'Cache-Control': isCurrentVersion ? LONG_CACHE : searchParams.has('v') ? 'no-store' : SHORT_CACHE,
    ...(path.endsWith('.md') && { 'Content-Type': 'text/markdown; charset=utf-8' }),
  })
}

type Versions = () => Promise<ReadonlySet<string>>

/** The versioned addresses that the pages of this build have. */
function createVersions({ assets }: Pick<Ports, 'assets'>): Versions {
  // Keep the list, not the promise: a Workers request may not await another request's work.
  let known: ReadonlySet<string> | undefined
  return async () => {
    if (known) return known
    const answer = await assets('/versions.json')
    if (!answer.ok) return new Set()
    const read = new Set(await answer.json<string[]>())
    known ??= read
    return known
  }
}

/** A file of the build. */
async function serve({ ports, headers: asked }: Asked, path: string, own: Record<string, string>): Promise<Response> {
  const { ok, body, headers } = await ports.assets(path)
  if (!ok) throw new AppError('not_found')
  const etag = headers.get('etag')
  const { 'Content-Type': type = headers.get('content-type') ?? 'application/octet-stream', ...named } = own
  const common = { 'Cache-Control': SHORT_CACHE, ...named, ...(etag !== null && { ETag: etag }) }
  if (etag !== null && isCurrent(asked.get('if-none-match') ?? '', etag)) {
    await body?.cancel()
    return empty(304, common)
  }
  return new Response(body, { headers: { 'Content-Type': type, ...common } })
}
