import type { Language } from './language.ts'

export const POINTS = 'points'

/** Currencies whose minor unit is not a hundredth: ISO 4217, list one. `Intl` has other digits for some, in each version. */
const DIGITS = new Map(
  Object.entries({
    0: `${POINTS} BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF`,
    3: 'BHD IQD JOD KWD LYD OMR TND',
    4: 'CLF UYW',
  }).flatMap(([digits, units]) => units.split(' ').map((unit) => [unit, Number(digits)])),
)

/** Of a unit of rewards: `points`, or an ISO 4217 code. */
const digitsOf = (unit: string): number => DIGITS.get(unit) ?? 2

const POINT_NAMES: Record<Language, Partial<Record<Intl.LDMLPluralRule, string>>> = {
  en: { one: 'point', other: 'points' },
  ru: { one: 'балл', few: 'балла', many: 'баллов' },
}

/** An amount of rewards in words: 500 points, USD 10.00. */
export function formatAmount(amount: number, unit: string, language: Language): string {
  const digits = digitsOf(unit)
  if (unit !== POINTS)
    return new Intl.NumberFormat(language, {
      ...{ style: 'currency', currency: unit, currencyDisplay: 'code' },
      ...{ minimumFractionDigits: digits, maximumFractionDigits: digits },
    }).format(amount / 10 ** digits)
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
