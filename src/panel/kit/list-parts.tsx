import type { Language } from '../../lib/language.ts'
import { COMMON } from '../texts/common.ts'
import type { PanelContext } from './context.ts'
import { fillIn, formatCount } from './format.ts'

/** Of the column of a date, in a list that is ordered by it. */
export const BY_DATE = { ascending: 'oldest', descending: 'newest', first: 'descending' } as const

/** The same as a filter: narrow screens show no headings. */
export function dateOrder(language: Language) {
  const { sort: label, newest, oldest } = COMMON[language]
  const options: [string, string][] = [
    ['', newest],
    ['oldest', oldest],
  ]
  return { name: 'ordering', label, options, folded: true }
}

interface Counted {
  count?: number | null
  count_exact?: boolean
}

/** How many rows the filters match. Pages after the first don't say. */
export function ListCount({ context: { language }, page }: { context: PanelContext; page: Counted | undefined }) {
  const { count = null, count_exact: exact = false } = page ?? {}
  if (count === null) return null
  const shown = formatCount(count, language) + (exact ? '' : '+')
  return <p class="muted list-count">{fillIn(COMMON[language].count, { count: shown })}</p>
}
