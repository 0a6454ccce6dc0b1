import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { contrast, contrasting, isColor, mix } from '../../lib/color.ts'
import type { Language } from '../../lib/language.ts'
import { optionalCheck } from '../../lib/setting-fields.ts'

/* How the landing page looks like the app's own. */

/** Backgrounds of src/pages/styles/tokens.css. */
export const LIGHT = { page: '#f6f6f2', surface: '#ffffff' }
export const DARK = { page: '#0d1311', surface: '#151d1a' }
/** WCAG 2.2, 1.4.3. */
const TEXT_CONTRAST = 4.5
/** On a dark screen a colour that barely passes is tiring to read. */
const DARK_CONTRAST = 7

const MAX_LOGO_LENGTH = 6000
const MAX_SENTENCE_LENGTH = 160

const isHttps = (text: string) => URL.parse(text)?.protocol === 'https:'
const isEmbedded = (text: string) => /^data:image\/(?:svg\+xml|png|webp);base64,[A-Za-z0-9+/]+=*$/.test(text)
const isLogo = (text: string) => isHttps(text) || (isEmbedded(text) && text.length <= MAX_LOGO_LENGTH)

/** The colour of buttons and marks, which are also texts on the page. */
const color = optionalCheck(isColor, 'a colour such as #0a6b4c').check(
  z.refine<string | undefined>((hex) => hex === undefined || !isColor(hex) || isReadable(hex), {
    error: ({ input }) => {
      const hex = String(input)
      const darker = contrasting(hex, '#000000', { on: LIGHT.page, least: TEXT_CONTRAST })
      const found = contrast(hex, LIGHT.page).toFixed(1)
      return `a colour that can be read on white: contrast ${found}:1, and text needs ${TEXT_CONTRAST}:1. A darker shade that works: ${darker}`
    },
  }),
)

const isReadable = (hex: string) => contrast(hex, LIGHT.page) >= TEXT_CONTRAST

const sentence = optionalCheck(
  (text) => text.length <= MAX_SENTENCE_LENGTH,
  `at most ${MAX_SENTENCE_LENGTH} characters`,
)

export const BRAND_VARIABLES = {
  BRAND_COLOR: color,
  BRAND_LOGO: optionalCheck(
    isLogo,
    `an https URL, or a data URL of an SVG, PNG or WebP image in base64 with at most ${MAX_LOGO_LENGTH} characters`,
  ),
  BRAND_PICTURE: optionalCheck(isHttps, 'an https URL'),
  BRAND_TEXT_EN: sentence,
  BRAND_TEXT_RU: sentence,
}

export interface Brand {
  logo: string | undefined
  picture: string | undefined
  text: Record<Language, string | undefined>
  /** The colours in both modes; none if no colour is set. */
  css: string | undefined
}

export const brandSettings = (v: z.output<z.ZodMiniObject<typeof BRAND_VARIABLES>>): { brand: Brand } => ({
  brand: {
    logo: v.BRAND_LOGO,
    picture: v.BRAND_PICTURE,
    text: { en: v.BRAND_TEXT_EN, ru: v.BRAND_TEXT_RU },
    css: v.BRAND_COLOR === undefined ? undefined : cssOf(v.BRAND_COLOR.toLowerCase()),
  },
})

/** The same colour, light enough for a dark background. */
export function cssOf(accent: string): string {
  const onDark = contrasting(accent, '#ffffff', { on: DARK.surface, least: DARK_CONTRAST })
  const light = rules({
    accent,
    'accent-hover': mix(accent, '#000000', 0.18),
    'on-accent': '#ffffff',
    'accent-soft': mix(accent, LIGHT.page, 0.93),
  })
  const dark = rules({
    accent: onDark,
    'accent-hover': mix(onDark, '#ffffff', 0.25),
    'on-accent': mix(onDark, '#000000', 0.88),
    'accent-soft': mix(onDark, DARK.page, 0.88),
  })
  return `${light}@media (prefers-color-scheme:dark){${dark}}`
}

const rules = (values: Record<string, string>) =>
  `:root{${Object.entries(values)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';')}}`

/** Its own scripts and styles, and the brand's images, nothing else. The form is sent by script. */
export function landingPolicy(
  { logo, picture }: Brand,
  css: string | undefined,
  framedBy: "'none'" | "'self'",
): string {
  const images = [logo, picture].flatMap((url) => (url === undefined ? [] : sourceOf(url)))
  const style = css === undefined ? '' : ` 'sha256-${createHash('sha256').update(css).digest('base64')}'`
  return (
    `default-src 'none'; script-src 'self'; style-src 'self'${style}; img-src ${["'self'", ...new Set(images)].join(' ')}; ` +
    `connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors ${framedBy}`
  )
}

const sourceOf = (url: string) => (url.startsWith('data:') ? 'data:' : new URL(url).origin)
