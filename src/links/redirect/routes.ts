import type { Context } from 'hono'
import { AppError } from '../../errors/app-error.ts'
import type { ErrorCode } from '../../errors/error-table.ts'
import { createRouter } from '../../http/create-router.ts'
import type { AppEnv } from '../../http/create-router.ts'
import { logCause } from '../../http/handle-error.ts'
import { networkOf } from '../../http/network.ts'
import { errorHeaders, statusOf } from '../../http/problem.ts'
import { countryOf } from '../../http/request-context.ts'
import { SAFE_HEADERS } from '../../http/response-headers.ts'
import { pageLanguage } from '../../lib/language.ts'
import type { Language } from '../../lib/language.ts'
import { previewPage } from '../../pages/preview.ts'
import type { Ports } from '../../ports.ts'
import type { ClickTokens } from '../click-token.ts'
import { landingPage } from '../landing/landing-page.ts'
import { linkOrigin } from '../link-url.ts'
import { referralCookie, setReferralCookie } from '../referral-cookie.ts'
import type { OpenedClick } from './click-of.ts'
import { followLink } from './follow-link.ts'
import type { Followed } from './follow-link.ts'
import { previewOf } from './preview-of.ts'
import { visitorOf } from './visitor.ts'

/** The store does not answer, or the network has asked it too often. */
const PASSING = new Set<ErrorCode>(['storage_unavailable', 'requests_per_network'])

/** `/r/{code}`: where links of users lead. */
export function createRedirectRoutes(ports: Ports & { clickTokens: ClickTokens }) {
  const { config } = ports

  const cookieFor = (click: OpenedClick | undefined) =>
    click?.isNew ? setReferralCookie(click.token, config.attributionWindowMs) : undefined

  async function answer(c: Context<AppEnv>, followed: Followed): Promise<Response> {
    if (followed.kind === 'redirect') return redirect(followed.location, cookieFor(followed.click))
    const language = pageLanguage(c.req.raw)
    switch (followed.kind) {
      case 'nowhere':
        return asPage(await landingPage(ports, { language, link: undefined, token: undefined }), language)
      case 'preview': {
        const origin = linkOrigin(config, c.req.url)
        return asPage(await c.html(previewPage(previewOf(config, { link: followed.link, language, origin }))), language)
      }
      case 'landing': {
        const { link, click } = followed
        return asPage(
          await landingPage(ports, { language, link, token: click?.token, pageToken: click?.pageToken }),
          language,
          cookieFor(click),
        )
      }
    }
  }

  /** Of what passes by itself people read a page, and programs the problem document of every other error. */
  async function answerFault(c: Context<AppEnv>, error: unknown): Promise<Response> {
    const passes = error instanceof AppError && PASSING.has(error.code)
    if (!passes || !c.req.header('accept')?.includes('text/html')) throw error
    logCause(ports.log, c, error)
    c.set('errorCode', error.code)
    const away = { status: statusOf(error), headers: errorHeaders(error) }
    const language = pageLanguage(c.req.raw)
    return asPage(await landingPage(ports, { language, link: undefined, token: undefined, away }), language)
  }

  return createRouter().get('/:code', async (c) => {
    try {
      return await answer(c, await followLink(ports, visitOf(c, c.req.param('code'))))
    } catch (error) {
      return answerFault(c, error)
    }
  })
}

function visitOf({ req: { raw, method, url } }: Context<AppEnv>, code: string) {
  const { headers } = raw
  return {
    code,
    url: new URL(url),
    visitor: visitorOf(method, headers),
    userAgent: headers.get('user-agent') ?? '',
    network: networkOf(headers),
    country: countryOf(raw),
    kept: referralCookie(headers),
  }
}

/** Nobody keeps an answer, which is for one visitor and one click; no index lists it; no site learns of the link. */
const PRIVATE = {
  'Cache-Control': 'private, no-store',
  'X-Robots-Tag': 'noindex',
  'Referrer-Policy': 'no-referrer',
}
const OF_REDIRECT = { ...SAFE_HEADERS, ...PRIVATE, Vary: 'User-Agent' }

/** All headers at once: set one by one they cost more than finding the link. */
const redirect = (location: string, cookie?: string) =>
  new Response(null, {
    status: 302,
    headers: { ...OF_REDIRECT, Location: location, ...(cookie !== undefined && { 'Set-Cookie': cookie }) },
  })

/** A page as the answer for this visitor. */
function asPage(page: Response, language: Language, cookie?: string): Response {
  const response = new Response(page.body, page)
  for (const [name, value] of Object.entries(PRIVATE)) response.headers.set(name, value)
  response.headers.set('Vary', 'User-Agent, Accept-Language')
  response.headers.set('Content-Language', language)
  if (cookie !== undefined) response.headers.append('Set-Cookie', cookie)
  return response
}
