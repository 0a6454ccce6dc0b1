import type { Config } from '../../config.ts'
import type { Language } from '../../lib/language.ts'
import type { Preview } from '../../pages/preview.ts'
import type { Ports } from '../../ports.ts'
import type { LinkRecord } from '../live-link.ts'
import { storeLinks } from '../stores.ts'
import type { StoreSettings } from '../stores.ts'
import { appNameIn } from '../texts.ts'

/** Its own scripts, styles and service, nothing else. The form is sent by script. */
const LANDING_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
  "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

type LandingPorts = Pick<Ports, 'assets'> & { config: Pick<Config, 'message'> & StoreSettings }

interface Landing {
  language: Language
  /** None for a link that is unknown, disabled or expired: all get the same page. */
  link: LinkRecord | undefined
  /** Of this click. Without one there is no phone field, since the number could not be sent. */
  token: string | undefined
  /** How the link looks in a chat. */
  preview?: Preview
  /** Of this link, for the form; under first-touch attribution the stores get another. */
  pageToken?: string | undefined
  /** Status and headers when it is unknown whether the link exists: the database did not answer or was not asked. */
  away?: { status: number; headers: Record<string, string> }
}

/** The page that friends see. */
export async function landingPage(
  { assets, config }: LandingPorts,
  { language, link, token, pageToken = token, preview, away }: Landing,
): Promise<Response> {
  const template = await (await assets(`/landing.${language}`)).text()
  const stores = storeLinks(config, link && token)
  const page = fillTemplate(template, {
    ...stores,
    // From there, the stores would not learn of the invitation.
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
    ...(preview && {
      locale: preview.locale,
      ogtitle: preview.title,
      ogdescription: preview.description,
      ogimage: preview.image,
      ogurl: preview.url,
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

/** Values of a template; sections of names without a value are left out. */
export type TemplateValues = Record<string, string | null | undefined>

const SECTION = /<!--(no-)?([a-z]+)-->([\s\S]*?)<!--\/\1?\2-->/g
const PLACEHOLDER = /\{\{([a-z]+)\}\}/g

/**
 * Fills sections (`<!--name-->…<!--/name-->` if there is a value, `<!--no-name-->` if not), then placeholders (`{{name}}`).
 * Values come last and once, so nothing in them is read as either; they are escaped for text and quoted attributes.
 */
export function fillTemplate(template: string, values: TemplateValues): string {
  return keepSections(template, values).replace(PLACEHOLDER, (_, name: string) => escapeHtml(values[name] ?? ''))
}

const keepSections = (text: string, values: TemplateValues): string =>
  text.replace(SECTION, (_, no: string | undefined, name: string, content: string) =>
    Boolean(values[name]) === (no === undefined) ? keepSections(content, values) : '',
  )

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!)
