import type { Language } from '../../lib/language.ts'

/** A country's name with its code, or a calling code that belongs to no one country. */
export function countryName(language: Language, code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code
  const name = new Intl.DisplayNames([language], { type: 'region' }).of(code)
  return name === undefined || name === code ? code : `${name} (${code})`
}
