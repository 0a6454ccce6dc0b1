import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Child } from 'hono/jsx'
import type { AppError } from '../../errors/app-error.ts'
import type { AppEnv } from '../../http/create-router.ts'
import { errorHeaders, problemOf } from '../../http/problem.ts'
import { ROLES } from '../../identity/permissions.ts'
import type { Language } from '../../lib/language.ts'
import { COMMON } from '../texts/common.ts'
import { CsrfField } from './action.tsx'
import { rememberLanguage } from './context.ts'
import type { PanelContext, Section, Panel } from './context.ts'
import { fillIn } from './format.ts'

/** Only our own scripts and styles, nothing inline: markup in a name could not run even if it were not escaped. */
const policyWith = ({ images = [], frames = false }: Pick<PageProps, 'images' | 'frames'>) =>
  `default-src 'none'; script-src 'self'; style-src 'self'; img-src ${["'self'", 'data:', ...images].join(' ')}; ` +
  `connect-src 'self'; ${frames ? "frame-src 'self'; " : ''}form-action 'self'; base-uri 'none'; frame-ancestors 'none'`

interface PageProps {
  title: string
  section?: Section
  /** A notice about what was just done. */
  notice?: Child | undefined
  /** The form that led here was not accepted: the script keeps what was typed for the next time its page is open. */
  unsent?: boolean
  /** Where else images may come from. */
  images?: readonly string[]
  /** It shows other pages of the service. */
  frames?: boolean
  body: Child
}

export function panelPage(c: Context<AppEnv>, context: PanelContext, props: PageProps): Response | Promise<Response> {
  c.header('Content-Security-Policy', policyWith(props))
  c.header('Content-Language', context.language)
  // With `no-referrer`, browsers would send forms with `Origin: null`, and the origin check would reject them.
  c.header('Referrer-Policy', 'same-origin')
  rememberLanguage(c)
  return c.html(html`<!doctype html> ${<Page context={context} {...props} />}`)
}

function Page({ context, title, section, notice, unsent = false, body }: PageProps & { context: PanelContext }) {
  const { language, staff } = context
  const text = COMMON[language]
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{`${title} · ${text.panel}`}</title>
        <link rel="icon" type="image/svg+xml" href={context.files.icon} />
        <link rel="stylesheet" href={context.files.styles} />
        <script type="module" src={context.files.script}></script>
      </head>
      <body
        class={staff ? 'panel' : 'panel gate'}
        {...(staff && { 'data-staff': String(staff.id), 'data-session-seconds': String(context.sessionSeconds) })}
        {...(unsent && { 'data-unsent': '' })}
      >
        <a class="skip" href="#content">
          {text.skip}
        </a>
        <Header context={context} current={section} />
        {staff ? <Navigation context={context} current={section} /> : null}
        {staff ? <SessionEnd context={context} /> : null}
        <main id="content" tabindex={-1}>
          <h1>{title}</h1>
          {notice === undefined ? null : (
            <p class="notice good" role="status">
              {notice}
            </p>
          )}
          {body}
          {staff ? (
            <p class="notice attention" role="status" data-part="restored" hidden>
              {text.restored}
            </p>
          ) : null}
        </main>
      </body>
    </html>
  )
}

interface CurrentProps {
  context: PanelContext
  current: Section | undefined
}

function Header({ context, current }: CurrentProps) {
  const { language, staff } = context
  const text = COMMON[language]
  return (
    <header class="panel-top">
      <a class="brand" href="/admin/">
        <span>Referral API</span>
      </a>
      {staff ? (
        <button class="panel-open" type="button" popovertarget="sections">
          {text.menu}
        </button>
      ) : null}
      {context.menu.some(({ section }) => section === 'people') ? (
        <form class="panel-find" method="get" action="/admin/people/" role="search">
          <label class="unseen" for="find">
            {text.find}
          </label>
          <input
            id="find"
            type="search"
            name="search"
            placeholder={text.findHint}
            autocomplete="off"
            aria-keyshortcuts="/"
          />
          <kbd aria-hidden="true">/</kbd>
        </form>
      ) : null}
      <nav class="panel-languages" aria-label={text.language}>
        <LanguageLink context={context} to="en" name="English" />
        <LanguageLink context={context} to="ru" name="Русский" />
      </nav>
      {staff ? (
        <div class="panel-me">
          <a href="/admin/account/" {...(current === 'account' && { 'aria-current': 'page' })}>
            {text.account}{' '}
            <small>
              <bdi>{staff.name}</bdi> · {text[staff.role]}
            </small>
          </a>
          <form method="post" action="/admin/sign-out/">
            <CsrfField context={context} />
            <button class="quiet" type="submit">
              {text.signOut}
            </button>
          </form>
        </div>
      ) : null}
    </header>
  )
}

/** What scripts fill in. */
const BLANK = '#'

/** Shown by the script before the session ends, and when it has ended. */
function SessionEnd({ context: { language } }: { context: PanelContext }) {
  const { sessionEnds, sessionEnded, stay, signInAgain } = COMMON[language]
  return (
    <div
      class="session-end"
      role="alert"
      data-part="session-end"
      data-ends={fillIn(sessionEnds, { time: BLANK })}
      data-ended={sessionEnded}
      hidden
    >
      <span></span>
      <button type="button">{stay}</button>
      <a class="button primary" href="/admin/sign-in/">
        {signInAgain}
      </a>
    </div>
  )
}

function LanguageLink({ context, to, name }: { context: PanelContext; to: Language; name: string }) {
  const url = new URL(context.url)
  url.searchParams.set('lang', to)
  return (
    <a
      href={url.pathname + url.search}
      hreflang={to}
      lang={to}
      {...(to === context.language && { 'aria-current': 'true' })}
    >
      {name}
    </a>
  )
}

/** Beside the page; on a narrow screen, a popover of the menu button, which needs no script. */
function Navigation({ context, current }: CurrentProps) {
  const text = COMMON[context.language]
  return (
    <nav class="panel-sections" id="sections" popover="auto" aria-label={text.sections}>
      <ul>
        {context.menu.map(({ section, path }) => (
          <li>
            <a href={path} {...(section === current && { 'aria-current': 'page' })}>
              {text[section]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** An error as a page, with the error's status. */
export function errorPage(c: Context<AppEnv>, panel: Panel, error: AppError): Response | Promise<Response> {
  const context = panel.context(c)
  const problem = problemOf(error, context.language, c.get('requestId'))
  const text = COMMON[context.language]
  const isAway = error.code === 'storage_unavailable'
  const isForm = c.req.method === 'POST'
  // Sent again later or from a new session, it may go through.
  const unsent = isForm && (isAway || error.code === 'cross_site_request' || problem.status === 429)
  const detail = isAway && isForm ? text[whatCameOf(context)] : problem.detail
  c.set('errorCode', error.code)
  for (const [name, value] of Object.entries(errorHeaders(error))) c.header(name, value)
  c.status(problem.status as 400)
  return panelPage(c, context, {
    title: problem.title,
    unsent,
    body: (
      <div class="empty">
        <p>{detail}</p>
        <RolesNeeded context={context} roles={problem.roles} />
        <p class="actions">
          {isAway || unsent ? (
            <a class="button primary" href={panel.pageOfForm(context.url) ?? context.url.pathname + context.url.search}>
              {isForm ? text.toForm : text.tryAgain}
            </a>
          ) : null}
          <a class="button" href="/admin/">
            {text.start}
          </a>
        </p>
        <p class="muted">
          <small>
            {text.requestId}: <code>{problem.request_id}</code>
          </small>
        </p>
      </div>
    ),
  })
}

/** Whom to ask: what the viewer's role may not do, others may. */
function RolesNeeded({ context: { language, staff }, roles }: { context: PanelContext; roles: string[] | undefined }) {
  if (!staff || !roles) return null
  const text = COMMON[language]
  const named = ROLES.filter((role) => roles.includes(role)).map((role) => text[role])
  return <p>{fillIn(text.rolesAllowed, { role: text[staff.role], roles: named.join(', ') })}</p>
}

/** Authentication comes first: if it failed, nothing was saved. */
function whatCameOf({ staff, url }: PanelContext) {
  if (url.pathname.startsWith('/admin/sign-in')) return 'notSignedIn'
  return staff || url.pathname.startsWith('/admin/invite') ? 'maybeDone' : 'notDone'
}
