import { html, raw } from 'hono/html'
import { LANGUAGES } from '../lib/language.ts'
import type { Language } from '../lib/language.ts'
import { LANDING_TEXTS } from './landing-texts.ts'
import { languageLink } from './layout.ts'
import type { Markup, PageContext } from './layout.ts'
import { openGraphTags } from './preview.ts'

type Texts = (typeof LANDING_TEXTS)[Language]

const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', ru: 'Русский' }

/** Kept if the request has a value of this name: `fillTemplate` in `src/links/landing/landing-page.ts`. */
const section = (name: string, content: Markup | string): Markup =>
  html`${raw(`<!--${name}-->`)}${content}${raw(`<!--/${name}-->`)}`

/** As `previewPage` has them: a messenger that is not recognized gets this page. */
const PREVIEW_TAGS = openGraphTags(
  {
    locale: '{{locale}}',
    siteName: '{{brand}}',
    title: '{{ogtitle}}',
    description: '{{ogdescription}}',
    image: '{{ogimage}}',
    url: '{{ogurl}}',
  },
  (name, then, otherwise = html``) => {
    const value = name === 'image' ? 'ogimage' : 'brand'
    return html`${section(value, then)}${section(`no-${value}`, otherwise)}`
  },
)

/**
 * The landing page of a link as a template. The build renders it per language, and each request fills in the inviter,
 * the code and the stores. Without a link there is no code and no phone field.
 */
export function landingPage({ language, asset }: PageContext): Markup {
  const text = LANDING_TEXTS[language]
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${section('link', titleOf(text))}${titleWithout(text)}</title>
        <meta name="description" content="${text.description}" />
        ${section('link', PREVIEW_TAGS)}
        <link rel="icon" type="image/svg+xml" href="${asset('icon.svg')}" />
        <link rel="stylesheet" href="${asset('landing.css')}" />
        ${section('css', raw('<style>{{css}}</style>'))}
        <script type="module" src="${asset('landing.js')}"></script>
      </head>
      <body>
        <header>
          <span class="brand">${section('logo', html`<img src="{{logo}}" alt="" height="40" />`)}{{brand}}</span>
          <nav class="languages" aria-label="${text.language}">
            ${LANGUAGES.map((to) => languageLink(to, LANGUAGE_NAMES[to], language))}
          </nav>
        </header>
        <main>
          ${section('picture', html`<img class="picture" src="{{picture}}" alt="" />`)}
          ${section('link', invitation(text))}
          ${section(
            'no-link',
            html`${section(
              'no-away',
              html`<h1>${text.welcome}</h1>
                <p class="lead">${text.inactive}</p>`,
            )}
            ${section(
              'away',
              html`<h1>${text.away}</h1>
                <p class="lead">${text.awayLead}</p>
                <p><a class="again" href="">${text.tryAgain}</a></p>`,
            )}`,
          )}
          ${section('stores', storeButtons(text))} ${section('code', codeCard(text))}
          ${section('token', phoneCard(text))}
        </main>
      </body>
    </html>`
}

const titleOf = (text: Texts): Markup =>
  html`${section('campaign', text.titleAlone)}${section('no-campaign', text.title)}`

const titleWithout = (text: Texts): Markup =>
  section('no-link', html`${section('no-away', text.titleAlone)}${section('away', text.away)}`)

const SENTENCE = section('sentence', html`<p class="lead">{{sentence}}</p>`)

/** User names may be in any script and direction: `bdi` isolates them. A campaign link speaks for the service itself. */
const invitation = (text: Texts): Markup => html`
  ${section(
    'campaign',
    html`<h1 dir="auto">${section('title', '{{title}}')}${section('no-title', text.welcome)}</h1>
      ${section('description', html`<p class="lead" dir="auto">{{description}}</p>`)}`,
  )}
  ${section(
    'no-campaign',
    html`<h1>${section('name', html`<bdi>{{name}}</bdi> ${text.invites}`)}${section('no-name', text.invited)}</h1>
      ${section('title', html`<p class="lead" dir="auto">{{title}}</p>`)}
      ${section('description', html`<p class="muted" dir="auto">{{description}}</p>`)}`,
  )}
  ${SENTENCE}
`

const storeButtons = (text: Texts): Markup => html`
  <nav class="stores" aria-label="${text.get}">
    ${section('ios', storeButton(text, 'ios', 'App Store'))}
    ${section('android', storeButton(text, 'android', 'Google Play'))}
    ${section('rustore', storeButton(text, 'rustore', 'RuStore'))}
  </nav>
`

/** Our own icon, the same for every store: an arrow into a tray. */
const storeButton = (text: Texts, name: string, store: string): Markup => html`
  <a href="{{${name}}}" rel="noreferrer">
    <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 4v10m-4-4 4 4 4-4M5 19h14" /></svg>
    <span><small>${text.from}</small> ${store}</span>
  </a>
`

const codeCard = (text: Texts): Markup => html`
  <section class="card" aria-labelledby="code-title">
    <h2 id="code-title">${text.code}</h2>
    <div class="code">
      <code id="code" translate="no">{{code}}</code>
      <button
        type="button"
        id="copy"
        hidden
        data-label="${text.copy}"
        data-done="${text.copied}"
        data-failed="${text.notCopied}"
      >
        ${text.copy}
      </button>
    </div>
    <p class="muted">${text.codeHint}</p>
    <p class="unseen" role="status" id="copied"></p>
  </section>
`

/** Hidden until its script runs, since it does nothing without it. */
const phoneCard = (text: Texts): Markup => html`
  <section class="card" id="phone" aria-labelledby="phone-title" hidden>
    <form
      id="phone-form"
      action="/api/v1/referrals/pending/"
      novalidate
      data-link="{{key}}"
      data-token="{{token}}"
      data-empty="${text.empty}"
      data-offline="${text.offline}"
    >
      <h2 id="phone-title">${section('code', text.phone)}${section('no-code', text.phoneFirst)}</h2>
      <p>${text.phoneLead}</p>
      <label for="phone-input">${text.phoneLabel}</label>
      <input
        id="phone-input"
        name="phone"
        type="tel"
        autocomplete="tel"
        maxlength="40"
        placeholder="${text.placeholder}"
        aria-describedby="phone-error phone-hint"
        required
      />
      <p class="error" id="phone-error" role="alert"></p>
      <p class="muted" id="phone-hint">${text.phoneHint}</p>
      <button class="primary">${text.remember}</button>
    </form>
    <div id="phone-done" role="status" tabindex="-1" hidden>
      <h2 class="done">${text.saved}</h2>
      <p>${text.savedLead} <strong dir="ltr" id="phone-saved"></strong></p>
      <button type="button" id="phone-again">${text.again}</button>
    </div>
  </section>
`
