import { DAY_MS, toDay } from '../../lib/time.ts'
import { COMMON } from '../texts/common.ts'
import type { CommonTexts } from '../texts/common.ts'
import type { PanelContext } from './context.ts'
import { listAddress } from './table.tsx'

/** The filters that hold the first and the last day. */
export interface DateFilters {
  from: string
  to: string
}

type Days = readonly [from: string, to: string]

/** Periods that are one click away, in UTC. `today` is a day such as 2026-11-23. */
export function datePresets(today: string): [name: keyof CommonTexts, days: Days][] {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7)) - 1]
  return [
    ['today', [today, today]],
    ['lastSevenDays', [toDay(Date.parse(today) - 6 * DAY_MS), today]],
    ['thisMonth', [`${today.slice(0, 8)}01`, today]],
    ['lastMonth', [toDay(Date.UTC(year, month - 1, 1)), toDay(Date.UTC(year, month, 0))]],
  ]
}

interface DatePresetsProps {
  context: PanelContext
  today: string
  filters: DateFilters
}

/** Links to the list of a period, which keep the other filters. */
export function DatePresets({ context, today, filters: { from, to } }: DatePresetsProps) {
  const text = COMMON[context.language]
  const { searchParams } = context.url
  const [first, last] = [searchParams.get(from) ?? '', searchParams.get(to) ?? '']
  const links: [name: keyof CommonTexts, days: Days][] = [['anyTime', ['', '']], ...datePresets(today)]
  return (
    <nav class="switch" aria-label={text.period}>
      {links.map(([name, days]) => (
        <a
          href={listAddress(context, { [from]: days[0], [to]: days[1] })}
          {...(days[0] === first && days[1] === last && { 'aria-current': 'true' })}
        >
          {text[name]}
        </a>
      ))}
    </nav>
  )
}
