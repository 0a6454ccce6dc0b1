import * as z from 'zod/mini'
import { described, transformed } from '../../lib/schema.ts'

const MAX_DAYS = 90
const DEFAULT_DAYS = 14

const isDays = (text: string) => /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_DAYS

const days = z
  .string()
  .check(z.trim(), z.refine(isDays, { params: { code: 'out_of_range', params: { min: 1, max: MAX_DAYS } } }))

/** `?days=` of a report, today included. */
export const ReportQuery = z.object({
  days: described(z._default(transformed(days, Number), DEFAULT_DAYS), {
    description: `Days to show, 1–${MAX_DAYS}, today (UTC) included.`,
  }),
})
