import type { Numbers } from '../../../admin/dashboard/responses.ts'
import { formatChange, formatCount, formatSpend } from '../../kit/format-number.ts'
import { Stat } from '../../kit/small.tsx'
import { DASHBOARD_TEXTS } from '../../texts/dashboard.ts'
import { fillIn } from '../../texts/fill-in.ts'
import type { DashboardProps } from './body.tsx'

const SHOWN = [
  ...(['sign_ups', 'sign_ins', 'failures', 'sent', 'verified', 'spend', 'clicks', 'referred'] as const),
  'errors',
] satisfies (keyof Numbers)[]

/** Totals of the period with their changes. */
export function Stats({ context: { language }, dashboard: { people, totals, before } }: DashboardProps) {
  const text = DASHBOARD_TEXTS[language]
  const shown = (name: keyof Numbers, value: number) =>
    name === 'spend' ? formatSpend(value, language) : formatCount(value, language)
  return (
    <div class="stats">
      <Stat name={text.people} value={formatCount(people, language)} hint={text.peopleHint} />
      {SHOWN.map((name) => {
        const change = formatChange(totals[name], before[name], language)
        const n = shown(name, before[name])
        const hint = change === undefined ? fillIn(text.before, { n }) : fillIn(text.change, { change, n })
        return <Stat name={text[name]} value={shown(name, totals[name])} hint={hint} />
      })}
    </div>
  )
}
