import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { parseConfig } from '../../src/config.ts'
import type { Language } from '../../src/lib/language.ts'
import { landingPage } from '../../src/links/landing/landing-page.ts'
import type { LinkRecord } from '../../src/links/live-link.ts'

/*
 * The landing page without the service around it, so that a test decides what it shows and how a submitted number is
 * answered.
 */

export const link: LinkRecord = {
  key: 'SPR1NG',
  ownerId: 1,
  inviteCode: 'K49FJ5',
  ownerName: 'Anna',
  channel: null,
  campaign: null,
  destination: null,
  title: null,
  description: null,
  image: null,
  expiresAt: null,
  ...{ utmSource: null, utmMedium: null, utmTerm: null, utmContent: null },
}

export interface Shown {
  link?: LinkRecord | undefined
  token?: string | undefined
  appName?: string
  stores?: Record<string, string>
  settings?: Record<string, string>
}

export const STORES = {
  iosStoreUrl: 'https://apps.apple.com/app/id1',
  androidStoreUrl: 'https://play.google.com/store/apps/details?id=example.app',
  rustoreUrl: 'https://www.rustore.ru/catalog/app/example.app',
}

const TYPES: Record<string, string> = { css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' }

/** The page for a request with this language. */
export async function renderLanding(
  language: Language,
  { link, token, appName = 'Acme', stores = STORES, settings = {} }: Shown,
) {
  const parsed = parseConfig({ ENVIRONMENT: 'development', APP_NAME: appName, ...settings })
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  const assets = async (path: string) => new Response(await readFile(`dist/assets${path}.html`))
  return landingPage({ assets, config: { ...parsed.config, ...stores } }, { language, link, token })
}

interface Received {
  body: unknown
  language: string | undefined
}

/** A site that serves the page: change `shown` and `answer` between visits. */
export async function startLandingSite(port = 0) {
  const site = {
    origin: '',
    shown: { link, token: 'token-of-this-click' } as Shown,
    answer: { status: 200, body: {} as object },
    received: [] as Received[],
    stop: async () => new Promise((resolve) => server.close(resolve)),
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://site')
    if (request.method === 'POST') {
      const pieces: Buffer[] = []
      for await (const piece of request) pieces.push(piece as Buffer)
      const language = request.headers['accept-language']
      site.received.push({ body: JSON.parse(Buffer.concat(pieces).toString()), language })
      response.writeHead(site.answer.status, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify(site.answer.body))
    } else if (pathname.startsWith('/static/')) {
      response.setHeader('Content-Type', TYPES[pathname.split('.').at(-1) ?? ''] ?? '')
      response.end(await readFile(`dist/assets${pathname}`))
    } else {
      const page = await renderLanding(searchParams.get('lang') === 'ru' ? 'ru' : 'en', site.shown)
      response.writeHead(page.status, Object.fromEntries(page.headers))
      response.end(await page.text())
    }
  }

  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      response.writeHead(500)
      response.end(String(error))
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  site.origin = `http://localhost:${address.port}`
  return site
}
