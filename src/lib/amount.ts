import type { Language } from './language.ts'

/** Of a unit of rewards: `points`, or an ISO 4217 code. */
const digitsOf = (unit: string): number =>
  /^[A-Z]{3}$/.test(unit)
    ? (new Intl.NumberFormat('en', currencyOf(unit)).resolvedOptions().maximumFractionDigits ?? 0)
    : 0

export const POINTS = 'points'
const currencyOf = (currency: string) => ({ style: 'currency', currency, currencyDisplay: 'code' }) as const

const POINT_NAMES: Record<Language, Partial<Record<Intl.LDMLPluralRule, string>>> = {
  en: { one: 'point', other: 'points' },
  ru: { one: 'балл', few: 'балла', many: 'баллов' },
}

/** An amount of rewards in words: 500 points, USD 10.00. */
export function formatAmount(amount: number, unit: string, language: Language): string {
  if (unit !== POINTS) return new Intl.NumberFormat(language, currencyOf(unit)).format(amount / 10 ** digitsOf(unit))
  const name = POINT_NAMES[language][new Intl.PluralRules(language).select(amount)]
  return `${new Intl.NumberFormat(language).format(amount)}\u00A0${name}`
}

/** The same as it is typed: 500, 10.00. */
export const typedAmount = (amount: number, unit: string): string =>
  (amount / 10 ** digitsOf(unit)).toFixed(digitsOf(unit))

/** Minor units of a typed amount, without ever being a fraction; what is no amount stays as it was typed. */
export function readAmount(text: string, unit: string): number | string {
  const digits = digitsOf(unit)
  const [, whole, fraction = ''] = /^(\d+)(?:[.,](\d+))?$/.exec(text.replaceAll(/\s/g, '')) ?? []
  return whole === undefined || fraction.length > digits ? text : Number(whole + fraction.padEnd(digits, '0'))
}
