import type { Language } from '../../lib/language.ts'
import { PHONE_COUNTRIES } from '../../lib/phone.ts'

/** A whole number with thousands separators. */
export const formatCount = (value: number, language: Language): string => new Intl.NumberFormat(language).format(value)

/** A short number for an axis: 1.5K, 1,5 тыс. */
export const formatShort = (value: number, language: Language): string =>
  new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 2 }).format(value)

/** Bytes as kB, MB or GB. */
export function formatBytes(bytes: number, language: Language): string {
  const [divisor, unit] = BYTE_UNITS.find(([least]) => Math.abs(bytes) >= least) ?? [1, 'byte']
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: 1 }).format(bytes / divisor)
}

const BYTE_UNITS = [
  [1_000_000_000, 'gigabyte'],
  [1_000_000, 'megabyte'],
  [1000, 'kilobyte'],
] as const

/** An amount, in the currency of the settings if they have one. */
export const formatSpend = (value: number, language: Language, currency: string | null): string =>
  new Intl.NumberFormat(language, {
    ...(currency === null
      ? { minimumFractionDigits: 2, maximumFractionDigits: 2 }
      : { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }),
  }).format(value)

/** 1 day, 14 days. */
export const formatDayCount = (days: number, language: Language): string =>
  new Intl.NumberFormat(language, { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(days)

/** A share of 1 in percent; a dash if there is none. */
export const formatShare = (value: number | null, language: Language, digits = 1): string =>
  value === null
    ? '—'
    : new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: digits }).format(value)

/** The relative change with its sign. Undefined if the previous value was 0. */
export function formatChange(value: number, before: number, language: Language): string | undefined {
  if (before === 0) return undefined
  const format = new Intl.NumberFormat(language, {
    ...{ style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' },
  })
  return format.format((value - before) / before)
}

/** A period of UTC days in words. */
export const formatDays = (from: string, to: string, language: Language): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).formatRange(new Date(from), new Date(to))

/** A UTC day (2026-11-23) in words. */
export const formatDay = (day: string, language: Language): string =>
  new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(new Date(day))

/** A wait in minutes, or in hours from two hours on. */
export function formatWait(seconds: number, language: Language): string {
  const minutes = Math.ceil(seconds / 60)
  const [value, unit] = minutes < 120 ? [minutes, 'minute'] : [Math.ceil(minutes / 60), 'hour']
  return new Intl.NumberFormat(language, { style: 'unit', unit }).format(value)
}

/** Made once: a list may have a country in each row. */
const regions: Partial<Record<Language, Intl.DisplayNames>> = {}

/** A country's name with its code, or a calling code that belongs to no one country. */
export function countryName(language: Language, code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code
  regions[language] ??= new Intl.DisplayNames([language], { type: 'region' })
  const name = regions[language].of(code)
  return name === undefined || name === code ? code : `${name} (${code})`
}

/** A text with its blanks filled in. */
export const fillIn = (text: string, values: Record<string, string | number>): string =>
  text.replaceAll(/\{(\w+)\}/g, (blank, name: string) => String(values[name] ?? blank))

/** Options of a filter by country of the phone, in the order of their names. */
export function countryOptions(language: Language, any: string): [string, string][] {
  const names = PHONE_COUNTRIES.map((code): [string, string] => [code, countryName(language, code)])
  return [['', any], ...names.sort(([, one], [, other]) => one.localeCompare(other, language))]
}
