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

/** What messengers and social networks read: Open Graph (ogp.me) and Twitter tags. Everything is escaped. */
export const previewPage = ({ language, locale, siteName, title, description, image, url }: Preview): Markup =>
  html`<!doctype html>
    <html lang="${language}" prefix="og: https://ogp.me/ns#">
      <head>
        <meta charset="utf-8" />
        <title>${title}</title>
        <meta name="description" content="${description}" />
        <meta property="og:type" content="website" />
        <meta property="og:locale" content="${locale}" />
        <meta property="og:title" content="${title}" />
        <meta property="og:description" content="${description}" />
        <meta property="og:url" content="${url}" />
        ${siteName && html`<meta property="og:site_name" content="${siteName}" />`}
        ${image && html`<meta property="og:image" content="${image}" />`}
        <meta name="twitter:card" content="${image ? 'summary_large_image' : 'summary'}" />
        <meta name="twitter:title" content="${title}" />
        <meta name="twitter:description" content="${description}" />
        ${image && html`<meta name="twitter:image" content="${image}" />`}
      </head>
      <body>
        <h1>${title}</h1>
        <p>${description}</p>
      </body>
    </html>`
