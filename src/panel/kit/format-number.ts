import type { Language } from '../../lib/language.ts'

/** A whole number with its thousands apart. */
export const formatCount = (value: number, language: Language): string => new Intl.NumberFormat(language).format(value)

/** A number as short as an axis wants it: 1.5K, 1,5 тыс. */
export const formatShort = (value: number, language: Language): string =>
  new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 2 }).format(value)

/** Money without its currency: the prices of the settings have none. */
export const formatSpend = (value: number, language: Language): string =>
  new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value)

/** A share of 1; a dash where there is none. */
export const formatShare = (value: number | null, language: Language): string =>
  value === null ? '—' : new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(value)

/** How much a number has changed, with its sign; undefined when there was nothing before. */
export function formatChange(value: number, before: number, language: Language): string | undefined {
  if (before === 0) return undefined
  const format = new Intl.NumberFormat(language, {
    ...{ style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' },
  })
  return format.format((value - before) / before)
}

/** From one day of UTC to another, in words. */
export const formatDays = (from: string, to: string, language: Language): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).formatRange(new Date(from), new Date(to))

/** A day of UTC, as 2026-11-23, in words. */
export const formatDay = (day: string, language: Language): string =>
  new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(new Date(day))

/** Seconds to wait, as whole minutes or, of two hours and more, whole hours. */
export function formatWait(seconds: number, language: Language): string {
  const minutes = Math.ceil(seconds / 60)
  const [value, unit] = minutes < 120 ? [minutes, 'minute'] : [Math.ceil(minutes / 60), 'hour']
  return new Intl.NumberFormat(language, { style: 'unit', unit }).format(value)
}
