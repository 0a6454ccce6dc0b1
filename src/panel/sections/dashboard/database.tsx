import { fillIn, formatBytes, formatCount, formatShare } from '../../kit/format.ts'
import { Card, Facts } from '../../kit/small.tsx'
import { DASHBOARD_TEXTS } from '../../texts/dashboard.ts'
import type { DashboardProps } from './pages.tsx'

/** Beyond this, the days left are a guess that nobody needs. */
const TEN_YEARS_DAYS = 3650

/** How large the database is and how long it will last. */
export function DatabaseSize({ context: { language }, dashboard: { database } }: DashboardProps) {
  const text = DASHBOARD_TEXTS[language]
  const { bytes, limit_bytes: limit, bytes_per_day: growth, days_left: daysLeft } = database
  const size = fillIn(text.databaseUsed, {
    used: formatBytes(bytes, language),
    limit: formatBytes(limit, language),
    share: formatShare(bytes / limit, language),
  })
  const perDay = growth === null ? text.unknownGrowth : fillIn(text.perDay, { size: formatBytes(growth, language) })
  const left = daysLeft !== null && daysLeft > TEN_YEARS_DAYS ? text.manyYears : null
  return (
    <Card title={text.database}>
      <Facts
        facts={[
          [text.databaseSize, size],
          [text.growth, perDay],
          [text.daysLeft, left ?? (daysLeft === null ? '—' : formatCount(daysLeft, language))],
        ]}
      />
    </Card>
  )
}
