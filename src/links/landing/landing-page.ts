import type { Config } from '../../config.ts'
import type { Language } from '../../lib/language.ts'
import type { Ports } from '../../ports.ts'
import { appNameIn } from '../app-name.ts'
import type { LinkRecord } from '../live-link.ts'
import { fillTemplate } from './fill-template.ts'
import { storeLinks } from './store-links.ts'
import type { StoreSettings } from './store-links.ts'

/** Its own script and style, its own service to send the number to, and nothing else; forms go by script alone. */
const LANDING_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
  "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

type LandingPorts = Pick<Ports, 'assets'> & { config: Pick<Config, 'message'> & StoreSettings }

interface Landing {
  language: Language
  /** None for a link that is unknown, disabled or expired: the page is the same for all of them. */
  link: LinkRecord | undefined
  /** Of this click. Without one there is no phone field, since nothing would take its number. */
  token: string | undefined
  /** Of this link, for the form; where the first touch counts, the stores get that one's. */
  pageToken?: string | undefined
  /** The status and headers of why it is not known whether there is a link: its store did not answer, or was not asked. */
  away?: { status: number; headers: Record<string, string> }
}

/** The page that a friend comes to by a link. */
export async function landingPage(
  { assets, config }: LandingPorts,
  { language, link, token, pageToken = token, away }: Landing,
): Promise<Response> {
  const template = await (await assets(`/landing.${language}`)).text()
  const stores = storeLinks(config, link && token)
  const page = fillTemplate(template, {
    ...stores,
    // Whoever goes to a store from there comes without the invitation.
    stores: away ? undefined : (stores.ios ?? stores.android ?? stores.rustore),
    away: away && 'it is',
    app: appNameIn(config, language),
    brand: config.message.appName,
    ...(link && {
      link: 'there is one',
      key: link.key,
      code: link.inviteCode,
      name: link.ownerName?.trim(),
      title: link.title,
      description: link.description,
      token: pageToken,
    }),
  })
  return new Response(page, {
    status: away?.status ?? 200,
    headers: {
      ...away?.headers,
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Language': language,
      'Content-Security-Policy': LANDING_POLICY,
    },
  })
}
