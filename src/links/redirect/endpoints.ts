import { AppError } from '../../errors/app-error.ts'
import type { ErrorCode } from '../../errors/error-table.ts'
import { logCause } from '../../http/handle-error.ts'
import { errorHeaders, statusOf } from '../../http/problem.ts'
import { countryOf } from '../../http/request-context.ts'
import { SAFE_HEADERS } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import type { EndpointRequest } from '../../identity/endpoint.ts'
import { pageLanguage } from '../../lib/language.ts'
import type { Language } from '../../lib/language.ts'
import { previewPage } from '../../pages/preview.ts'
import { referralCookie, setReferralCookie } from '../click-token.ts'
import { landingPage } from '../landing/landing-page.ts'
import { linkOrigin } from '../link-key.ts'
import type { LinkRecord } from '../live-link.ts'
import { previewOf } from '../preview-of.ts'
import type { OpenedClick } from './click-of.ts'
import { followLink } from './follow-link.ts'
import type { Followed } from './follow-link.ts'
import { visitorOf } from './visitor.ts'

type Request = Pick<EndpointRequest, 'c' | 'ports' | 'network' | 'headers' | 'url'>

/** Where links lead. */
export const openLink = endpoint({ method: 'get', path: '/r/:code', access: 'public' }, async (request) => {
  try {
    return await answer(request, await followLink(request.ports, visitOf(request, request.params.code)))
  } catch (error) {
    return answerFault(request, error)
  }
})

function visitOf({ c: { req }, headers, network, url }: Request, code: string) {
  return {
    code,
    url: new URL(url),
    visitor: visitorOf(req.method, headers),
    userAgent: headers.get('user-agent') ?? '',
    network,
    country: countryOf(req.raw),
    kept: referralCookie(headers),
  }
}

async function answer({ ports, c, url }: Request, followed: Followed): Promise<Response> {
  const { config } = ports
  const cookieFor = (click: OpenedClick | undefined) =>
    click?.isNew ? setReferralCookie(click.token, config.attributionWindowMs) : undefined
  if (followed.kind === 'redirect') return redirect(followed.location, cookieFor(followed.click))
  const language = pageLanguage(c.req.raw)
  const previewIn = (link: LinkRecord) =>
    previewOf(config, { link: { ...link, code: link.key }, language, origin: linkOrigin(config, url) })
  switch (followed.kind) {
    case 'nowhere':
      return asPage(await landingPage(ports, { language, link: undefined, token: undefined }), language)
    case 'preview':
      return asPage(await c.html(previewPage(previewIn(followed.link))), language)
    case 'landing': {
      const { link, click } = followed
      return asPage(
        await landingPage(ports, {
          language,
          link,
          preview: previewIn(link),
          token: click?.token,
          pageToken: click?.pageToken,
        }),
        language,
        cookieFor(click),
      )
    }
  }
}

/** Errors after which trying again helps: the database does not answer, or the network has asked too often. */
const PASSING = new Set<ErrorCode>(['storage_unavailable', 'requests_per_network', 'unknown_codes'])

/** Of these errors people get a page; programs get problem documents, as of all others. */
async function answerFault({ ports, c, headers }: Request, error: unknown): Promise<Response> {
  const passes = error instanceof AppError && PASSING.has(error.code)
  if (!passes || !headers.get('accept')?.includes('text/html')) throw error
  logCause(ports.log, c, error)
  c.set('errorCode', error.code)
  const away = { status: statusOf(error), headers: errorHeaders(error) }
  const language = pageLanguage(c.req.raw)
  return asPage(await landingPage(ports, { language, link: undefined, token: undefined, away }), language)
}

/** An answer is for one visitor and one click: it is not stored or indexed, and no site learns of the link. */
const PRIVATE = {
  'Cache-Control': 'private, no-store',
  'X-Robots-Tag': 'noindex',
  'Referrer-Policy': 'no-referrer',
}
const OF_REDIRECT = { ...SAFE_HEADERS, ...PRIVATE, Vary: 'User-Agent' }

/** All headers at once: set one by one, they cost more than finding the link. */
const redirect = (location: string, cookie?: string) =>
  new Response(null, {
    status: 302,
    headers: { ...OF_REDIRECT, Location: location, ...(cookie !== undefined && { 'Set-Cookie': cookie }) },
  })

/** A page for one visitor. */
function asPage(page: Response, language: Language, cookie?: string): Response {
  const response = new Response(page.body, page)
  for (const [name, value] of Object.entries(PRIVATE)) response.headers.set(name, value)
  response.headers.set('Vary', 'User-Agent, Accept-Language')
  response.headers.set('Content-Language', language)
  if (cookie !== undefined) response.headers.append('Set-Cookie', cookie)
  return response
}
