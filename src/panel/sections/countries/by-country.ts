import type { DayOfCountry } from '../../../admin/countries/responses.ts'

/** One country over the days of a report. */
export interface CountryTotals {
  country: string
  sent: number
  verified: number
  spend: number
  /** Today's row, if a code was sent today. */
  today: DayOfCountry | undefined
}

/** The days of a report added up by country: those that need somebody first, then by what was sent. */
export function byCountry(days: DayOfCountry[], today: string): CountryTotals[] {
  const totals = new Map<string, CountryTotals>()
  for (const row of days) {
    const { country } = row
    const so = totals.get(country) ?? { country, sent: 0, verified: 0, spend: 0, today: undefined }
    totals.set(country, {
      country,
      sent: so.sent + row.sent,
      verified: so.verified + row.verified,
      spend: so.spend + row.spend,
      today: row.day === today ? row : so.today,
    })
  }
  const isClosed = ({ today: row }: CountryTotals) => Number(row?.closed ?? false)
  return [...totals.values()].toSorted((a, b) => isClosed(b) - isClosed(a) || b.sent - a.sent)
}
