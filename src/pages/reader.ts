import { html } from 'hono/html'
import type { Markup, PageContext } from './layout.ts'

/** The OpenAPI document as a page. English only, like the document. */
export const readerPage = ({ asset }: Pick<PageContext, 'asset'>): Markup =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light" />
        <title>API reference: Referral API</title>
        <link rel="icon" type="image/svg+xml" href="${asset('icon.svg')}" />
        <link rel="stylesheet" href="${asset('reader.css')}" />
        <script defer src="${asset('redoc.standalone.js')}"></script>
        <script defer src="${asset('reader.js')}"></script>
      </head>
      <body>
        <header class="bar"><a href="/">Referral API</a> <a href="/errors/">Errors</a></header>
        <main id="reader">
          <noscript>
            <p>
              This page needs JavaScript. You can also read the document as <a href="/api/v1/schema/">JSON</a> or
              <a href="/api/v1/schema/?format=yaml">YAML</a>.
            </p>
          </noscript>
        </main>
      </body>
    </html>`
