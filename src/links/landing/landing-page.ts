import type { Config } from '../../config.ts'
import type { Language } from '../../lib/language.ts'
import type { Preview } from '../../pages/preview.ts'
import type { Ports } from '../../ports.ts'
import type { LinkRecord } from '../live-link.ts'
import { storeLinks } from '../stores.ts'
import type { StoreSettings } from '../stores.ts'
import { appNameIn } from '../texts.ts'
import { landingPolicy } from './brand.ts'

type LandingPorts = Pick<Ports, 'assets'> & { config: Pick<Config, 'message' | 'brand'> & StoreSettings }

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
  /** For staff, in a frame of the panel: as it looks in this mode, whatever the browser's. */
  framed?: 'light' | 'dark'
}

const DARK_MODE = /@media\s+(?:screen\s+and\s+)?\(prefers-color-scheme:\s*dark\)/g

/** Styles as a browser in this mode applies them. */
export const inMode = (css: string, mode: 'light' | 'dark'): string =>
  css
    .replace(DARK_MODE, mode === 'dark' ? '@media all' : '@media not all')
    .replace(/color-scheme:\s*light dark/, `color-scheme:${mode}`)

/** The page that friends see. */
export async function landingPage(
  { assets, config }: LandingPorts,
  { language, link, token, pageToken = token, preview, away, framed }: Landing,
): Promise<Response> {
  const built = await (await assets(`/landing.${language}`)).text()
  const template = framed ? built.replace(/\/static\/landing\.css[^"]*/, `/static/landing-${framed}.css`) : built
  const { brand } = config
  const css = brand.css && framed ? inMode(brand.css, framed) : brand.css
  const stores = storeLinks(config, link && token)
  const page = fillTemplate(template, {
    ...stores,
    // From there, the stores would not learn of the invitation.
    stores: away ? undefined : (stores.ios ?? stores.android ?? stores.rustore),
    away: away && 'it is',
    app: appNameIn(config, language),
    brand: config.message.appName,
    ...{ css, logo: brand.logo, picture: brand.picture },
    sentence: link?.description ? undefined : brand.text[language],
    ...(link && {
      link: 'there is one',
      key: link.key,
      campaign: link.ownerId === null ? 'it is' : undefined,
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
      'Content-Security-Policy': landingPolicy(brand, css, framed ? "'self'" : "'none'"),
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
