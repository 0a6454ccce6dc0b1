import { parseAccept } from 'hono/utils/accept'

export const LANGUAGES = ['en', 'ru'] as const
export type Language = (typeof LANGUAGES)[number]

/** The first supported language in `Accept-Language` (RFC 9110, 12.5.4); `ru-RU` matches `ru`. */
export function languageOf(headers: Headers): Language {
  const wanted = headers.get('accept-language')
  if (!wanted) return 'en'
  for (const { type, q } of parseAccept(wanted)) {
    const primary = type.toLowerCase().split('-')[0]
    if (q > 0 && (primary === 'ru' || primary === 'en')) return primary
  }
  return 'en'
}

/** A page's language: `?lang`, which the language switch sets, or else the browser's. */
export function pageLanguage({ url, headers }: Request): Language {
  const chosen = new URL(url).searchParams.get('lang')
  return chosen === 'en' || chosen === 'ru' ? chosen : languageOf(headers)
}
