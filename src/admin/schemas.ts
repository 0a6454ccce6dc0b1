import * as z from 'zod'

const MAX_DAYS = 90
const DEFAULT_DAYS = 14

/** `?days=` of a report, today included. */
export const ReportQuery = z.object({
  days: z
    .string()
    .trim()
    .refine((text) => /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_DAYS, {
      params: { code: 'out_of_range', params: { min: 1, max: MAX_DAYS } },
    })
    .transform(Number)
    .default(DEFAULT_DAYS)
    .meta({ description: `Days to show, 1–${MAX_DAYS}, today (UTC) included.` }),
})
