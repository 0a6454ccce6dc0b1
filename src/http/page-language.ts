import { languageOf } from '../lib/language.ts'
import type { Language } from '../lib/language.ts'

/** The language of a page: of `?lang`, which the switch of our pages sets, or else of the browser. */
export function pageLanguage({ url, headers }: Request): Language {
  const chosen = new URL(url).searchParams.get('lang')
  return chosen === 'en' || chosen === 'ru' ? chosen : languageOf(headers)
}
