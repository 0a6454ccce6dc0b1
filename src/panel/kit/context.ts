import type { Context } from 'hono'
import type { AppEnv } from '../../http/create-router.ts'
import { may } from '../../identity/permissions.ts'
import type { Permission } from '../../identity/permissions.ts'
import type { Staff } from '../../identity/staff/staff.ts'
import { LANGUAGES, languageOf } from '../../lib/language.ts'
import type { Language } from '../../lib/language.ts'
import type { PanelAddresses } from './panel-files.ts'

/** What every page of the panel is drawn with. */
export interface PanelContext {
  language: Language
  /** Path and query of the request. */
  url: URL
  /** Nobody on the pages before the sign-in. */
  staff: Staff | undefined
  /** For the hidden field of every form. */
  csrf: string
  /** What the page loads. */
  files: PanelAddresses
  may: (permission: Permission) => boolean
}

const LANGUAGE_COOKIE = 'panel-language'
const LANGUAGE_SECONDS = 400 * 86_400

/** The language of `?lang`, of the last such choice, or of the browser. */
export function panelLanguage(c: Context<AppEnv>): Language {
  const chosen = [c.req.query('lang'), readCookie(c.req.header('cookie'), LANGUAGE_COOKIE)].find(isLanguage)
  return chosen ?? languageOf(c.req.raw.headers)
}

const isLanguage = (text: string | undefined): text is Language => LANGUAGES.some((language) => language === text)

/** A choice by `?lang` holds on the pages that follow, which do not carry it. */
export function rememberLanguage(c: Context<AppEnv>): void {
  const chosen = c.req.query('lang')
  if (!isLanguage(chosen)) return
  const cookie = `${LANGUAGE_COOKIE}=${chosen}; Max-Age=${LANGUAGE_SECONDS}; Path=/admin; Secure; HttpOnly; SameSite=Strict`
  c.header('Set-Cookie', cookie, { append: true })
}

/** One cookie of a `Cookie` header. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  const found = header?.split(';').find((part) => part.trim().startsWith(`${name}=`))
  return found?.trim().slice(name.length + 1)
}

export function panelContext(c: Context<AppEnv>, { csrf, files }: Pick<PanelContext, 'csrf' | 'files'>): PanelContext {
  const staff = c.get('staff') as Staff | undefined
  return {
    language: panelLanguage(c),
    url: new URL(c.req.url),
    staff,
    csrf,
    files,
    may: (permission) => staff !== undefined && may(staff.role, permission),
  }
}
