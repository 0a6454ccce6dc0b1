import { html } from 'hono/html'
import type { Language } from '../lib/language.ts'
import type { Markup } from './layout.ts'

/** How a link looks in a chat. */
export interface Preview {
  language: Language
  locale: string
  siteName: string | undefined
  title: string
  description: string
  image: string | undefined
  /** The link without parameters. */
  url: string
}

type Optional = 'siteName' | 'image'

/** Open Graph (ogp.me) and Twitter tags, for messengers and social networks. `given` keeps what needs an optional value. */
export function openGraphTags(
  { locale, siteName, title, description, image, url }: Omit<Preview, 'language'>,
  given: (name: Optional, then: Markup, otherwise?: Markup) => Markup,
): Markup {
  return html`<meta property="og:type" content="website" />
    <meta property="og:locale" content="${locale}" />
    <meta property="og:title" content="${title}" />
    <meta property="og:description" content="${description}" />
    <meta property="og:url" content="${url}" />
    ${given('siteName', html`<meta property="og:site_name" content="${siteName}" />`)}
    ${given(
      'image',
      html`<meta property="og:image" content="${image}" />
        <meta name="twitter:card" content="summary_large_image" />
        <meta name="twitter:image" content="${image}" />`,
      html`<meta name="twitter:card" content="summary" />`,
    )}
    <meta name="twitter:title" content="${title}" />
    <meta name="twitter:description" content="${description}" />`
}

/** What messengers and social networks read. Everything is escaped. */
export const previewPage = (preview: Preview): Markup =>
  html`<!doctype html>
    <html lang="${preview.language}" prefix="og: https://ogp.me/ns#">
      <head>
        <meta charset="utf-8" />
        <title>${preview.title}</title>
        <meta name="description" content="${preview.description}" />
        ${openGraphTags(preview, (name, then, otherwise = html``) => (preview[name] ? then : otherwise))}
      </head>
      <body>
        <h1>${preview.title}</h1>
        <p>${preview.description}</p>
      </body>
    </html>`
