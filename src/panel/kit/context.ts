import type { Context } from 'hono'
import * as z from 'zod/mini'
import type { AppEnv } from '../../http/create-router.ts'
import type { Endpoint } from '../../identity/endpoint.ts'
import { may } from '../../identity/permissions.ts'
import type { Staff } from '../../identity/staff/staff.ts'
import { LANGUAGES, languageOf } from '../../lib/language.ts'
import type { Language } from '../../lib/language.ts'
import { SECOND_MS } from '../../lib/time.ts'
import type { AppPorts, Ports } from '../../ports.ts'
import type { Csrf } from './access.ts'
import type { FormState } from './forms.ts'

/** Anything with a permission, such as an endpoint. */
export type Guarded = Pick<Endpoint, 'permission'>

export type Section =
  | 'dashboard'
  | 'growth'
  | 'people'
  | 'jobs'
  | 'codes'
  | 'countries'
  | 'links'
  | 'referrals'
  | 'leaderboard'
  | 'rewards'
  | 'audit'
  | 'staff'
  | 'account'

/** A section of the menu and the endpoint its page reads. Staff without that permission do not see it. */
export interface MenuEntry {
  section: Exclude<Section, 'account'>
  path: string
  endpoint: Guarded
}

/** What every page is rendered with. */
export interface PanelContext {
  language: Language
  /** Path and query of the request. */
  url: URL
  /** Undefined before the sign-in. */
  staff: Staff | undefined
  /** The CSRF token. */
  csrf: string
  /** Until the session ends, if nothing else is requested. */
  sessionSeconds: number
  /** Scripts and styles. */
  files: PanelAddresses
  /** The sections the viewer may open. */
  menu: readonly MenuEntry[]
  may: (endpoint: Guarded) => boolean
  /** The refused form and its path: the page shows it open, with the input. */
  refused: { path: string; form: FormState } | undefined
}

interface ContextOptions {
  /** A refused form. */
  form?: FormState | undefined
  /** The address of its page, if it is shown at the form's own path. */
  at?: string
}

/** What the pages of a section need. */
export interface Panel {
  ports: AppPorts
  context: (c: Context<AppEnv>, options?: ContextOptions) => PanelContext
  /** The page of a form, by the form's path. */
  pageOfForm: (url: URL) => string | undefined
}

interface PanelParts extends Pick<Panel, 'ports' | 'pageOfForm'> {
  csrf: Csrf
  files: PanelFiles
  menu: readonly MenuEntry[]
}

export function createPanel({ ports, pageOfForm, csrf, files, menu }: PanelParts): Panel {
  return {
    ports,
    pageOfForm,
    context(c, { form, at } = {}) {
      const staff = c.get('staff') as Staff | undefined
      const url = new URL(c.req.url)
      const mayCall = ({ permission }: Guarded) =>
        staff !== undefined && (permission === undefined || may(staff.role, permission))
      return {
        language: panelLanguage(c),
        url: at === undefined ? url : new URL(at + (at.includes('?') ? '' : url.search), url),
        staff,
        csrf: staff ? csrf.tokenFor(staff.sessionHash) : '',
        sessionSeconds: staff ? secondsLeft(ports, staff) : 0,
        files: files.addresses(),
        menu: menu.filter(({ endpoint }) => mayCall(endpoint)),
        may: mayCall,
        refused: form && { path: url.pathname, form },
      }
    },
  }
}

/** Until the session ends, if nothing else is requested. */
export const secondsLeft = ({ clock }: Pick<Ports, 'clock'>, { sessionEndsAt }: Staff): number =>
  Math.max(0, Math.floor((sessionEndsAt - clock()) / SECOND_MS))

const LANGUAGE_COOKIE = 'panel-language'
const LANGUAGE_SECONDS = 400 * 86_400

/** The language of `?lang`, of the last choice, or of the browser. */
export function panelLanguage(c: Context<AppEnv>): Language {
  const chosen = [c.req.query('lang'), readCookie(c.req.header('cookie'), LANGUAGE_COOKIE)].find(isLanguage)
  return chosen ?? languageOf(c.req.raw.headers)
}

const isLanguage = (text: string | undefined): text is Language => LANGUAGES.some((language) => language === text)

/** Remembers the choice of `?lang`, since links between pages do not carry it. */
export function rememberLanguage(c: Context<AppEnv>): void {
  const chosen = c.req.query('lang')
  if (!isLanguage(chosen)) return
  const cookie = `${LANGUAGE_COOKIE}=${chosen}; Max-Age=${LANGUAGE_SECONDS}; Path=/admin; Secure; HttpOnly; SameSite=Strict`
  c.header('Set-Cookie', cookie, { append: true })
}

export function readCookie(header: string | undefined, name: string): string | undefined {
  const found = header?.split(';').find((part) => part.trim().startsWith(`${name}=`))
  return found?.trim().slice(name.length + 1)
}

const PanelAddresses = z.object({ styles: z.string(), script: z.string(), icon: z.string() })
type PanelAddresses = z.infer<typeof PanelAddresses>

/** Cached for minutes only, for builds without a version. */
const UNVERSIONED: PanelAddresses = {
  styles: '/static/admin.css',
  script: '/static/admin.js',
  icon: '/static/icon.svg',
}

interface PanelFiles {
  load: () => Promise<void>
  addresses: () => PanelAddresses
}

/** Versioned URLs of the scripts and styles on every page, as the build wrote them. */
export function createPanelFiles({ assets }: Pick<Ports, 'assets'>): PanelFiles {
  // Keep the URLs, not the promise: a Workers request may not await another request's work.
  let known: PanelAddresses | undefined
  return {
    async load() {
      if (known) return
      const read = await readAddresses(assets)
      known ??= read
    },
    addresses: () => known ?? UNVERSIONED,
  }
}

async function readAddresses(assets: Ports['assets']): Promise<PanelAddresses | undefined> {
  try {
    const answer = await assets('/panel-files.json')
    return PanelAddresses.safeParse(await answer.json()).data
  } catch {
    return undefined
  }
}
