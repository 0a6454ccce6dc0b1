import type { Growth } from '../../../admin/growth/responses.ts'
import type { Language } from '../../../lib/language.ts'
import { countryName } from '../../kit/format.ts'
import { GROWTH_PAGE_TEXTS } from '../../texts/growth-page.ts'
import { channelName } from '../../texts/growth.ts'

/** A value of a dimension in words. */
export function growthName(by: Growth['by'], value: string, language: Language): string {
  const text = GROWTH_PAGE_TEXTS[language]
  if (by === 'channel') return channelName(value, language)
  if (by === 'country') return countryName(language, value)
  if (by === 'platform') return platformName(value, language)
  if (value === '') return by === 'link' ? text.ofUsers : text.noCampaign
  return value
}

export function platformName(platform: string, language: Language): string {
  const names: Record<string, string> = GROWTH_PAGE_TEXTS[language]
  return names[platform] ?? platform
}

/** The list of the sign-ups that a figure counts. */
export function signUpsPath({ by, from, to }: Pick<Growth, 'by' | 'from' | 'to'>, value: string): string {
  const kind = by === 'link' ? 'users' : 'no_campaign'
  const query = new URLSearchParams({ ...(value === '' ? { kind } : { [by]: value }), from, to })
  return `/admin/growth/sign-ups/?${query.toString()}`
}
