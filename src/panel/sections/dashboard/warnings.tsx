import { countryName } from '../../kit/country-name.ts'
import { formatCount } from '../../kit/format-number.ts'
import { DASHBOARD_TEXTS } from '../../texts/dashboard.ts'
import { fillIn } from '../../texts/fill-in.ts'
import type { DashboardProps } from './body.tsx'

/** What is closed or soon will be. */
export function Warnings({ context: { language }, dashboard: { warnings } }: DashboardProps) {
  const text = DASHBOARD_TEXTS[language]
  if (warnings.length === 0) return null
  return (
    <section class="warnings" aria-label={text.warnings}>
      {warnings.map(({ kind, country, used, limit }) => (
        <p class={kind.endsWith('closed') ? 'notice bad' : 'notice attention'}>
          {fillIn(text[kind], {
            country: country === null ? '' : countryName(language, country),
            used: formatCount(used, language),
            limit: formatCount(limit, language),
          })}{' '}
          {country === null ? null : <a href={`#country-${country.replace('+', '')}`}>{text.countries}</a>}
        </p>
      ))}
    </section>
  )
}
