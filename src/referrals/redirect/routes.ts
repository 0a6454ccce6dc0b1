import type { Context } from 'hono'
import { createRouter } from '../../http/create-router.ts'
import type { AppEnv } from '../../http/create-router.ts'
import { networkOf } from '../../http/network.ts'
import { countryOf } from '../../http/request-context.ts'
import { languageOf } from '../../lib/language.ts'
import type { Language } from '../../lib/language.ts'
import { previewPage } from '../../pages/preview.ts'
import type { Ports } from '../../ports.ts'
import { createClickTokens } from '../click-token.ts'
import { landingPage } from '../landing/landing-page.ts'
import type { LinkRecord } from '../link-record.ts'
import { clickOf } from './click-of.ts'
import type { OpenedClick } from './click-of.ts'
import { countClick } from './count-click.ts'
import { findLink } from './find-link.ts'
import { channelOf, passedOn } from './passed-on.ts'
import type { PassedOn } from './passed-on.ts'
import { platformOf } from './platform.ts'
import { previewOf } from './preview-of.ts'
import { referralCookie, setReferralCookie } from './referral-cookie.ts'
import { targetOf, TOKEN_PARAMETER } from './target.ts'
import { visitorOf } from './visitor.ts'

/** `/r/{code}`: where links of users lead. */
export function createRedirectRoutes(ports: Ports) {
  const { config, clock } = ports
  const tokens = createClickTokens([config.secretKey, ...config.previousSecretKeys], config.attributionWindowMs)

  const openClick = ({ req: { raw } }: Context<AppEnv>, url: URL, { key: linkKey }: LinkRecord): OpenedClick => {
    const sent = url.searchParams.get(TOKEN_PARAMETER) ?? undefined
    return clickOf({ config, tokens }, { linkKey, now: clock(), sent, kept: referralCookie(raw.headers) })
  }

  const count = ({ req: { raw } }: Context<AppEnv>, link: LinkRecord, passed: PassedOn) => {
    const network = networkOf(raw.headers)
    countClick(ports, network, {
      linkKey: link.key,
      ownerId: link.ownerId,
      at: clock(),
      country: countryOf(raw),
      channel: channelOf(passed),
      visitor: `${network} ${raw.headers.get('user-agent') ?? ''}`,
    })
  }

  return createRouter().get('/:code', async (c) => {
    const { headers } = c.req.raw
    const language = languageOf(headers)
    const link = await findLink(ports, { code: c.req.param('code'), network: networkOf(headers) })
    if (!link) return answer(await landingPage(ports, { language, link, token: undefined }), language)
    const url = new URL(c.req.url)
    const visitor = visitorOf(c.req.method, headers)
    if (visitor === 'previewer') {
      return answer(await c.html(previewPage(previewOf(config, { link, language, origin: url.origin }))), language)
    }
    const passed = passedOn(url.searchParams, link)
    const click = visitor === 'person' ? openClick(c, url, link) : undefined
    if (click && !click.isRepeated) count(c, link, passed)
    const token = click?.token
    const platform = platformOf(headers.get('user-agent') ?? '')
    const target = targetOf(config, { link, platform, host: url.host, passed, token })
    return answer(
      target === undefined ? await landingPage(ports, { language, link, token }) : redirect(target),
      language,
      click?.isNew ? setReferralCookie(click.token, config.attributionWindowMs) : undefined,
    )
  })
}

const redirect = (location: string) => new Response(null, { status: 302, headers: { Location: location } })

/** Nobody keeps an answer, which is for one visitor and one click; no index lists it; no site learns of the link. */
function answer(made: Response, language: Language, cookie?: string): Response {
  const response = new Response(made.body, made)
  response.headers.set('Cache-Control', 'private, no-store')
  response.headers.set('X-Robots-Tag', 'noindex')
  response.headers.set('Referrer-Policy', 'no-referrer')
  if (response.status === 302) {
    response.headers.set('Vary', 'User-Agent')
  } else {
    response.headers.set('Vary', 'User-Agent, Accept-Language')
    response.headers.set('Content-Language', language)
  }
  if (cookie !== undefined) response.headers.append('Set-Cookie', cookie)
  return response
}
