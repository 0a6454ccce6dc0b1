import * as z from 'zod/mini'
import { emptyAsDefault } from '../../http/pagination.ts'
import { described, transformed } from '../../lib/schema.ts'

/** How many days the dashboard may show: a week, a month, a quarter. */
export const DASHBOARD_DAYS = ['7', '30', '90'] as const
const DEFAULT_DAYS = '30'

export const DashboardQuery = z.object({
  days: described(transformed(emptyAsDefault(z.enum(DASHBOARD_DAYS), DEFAULT_DAYS), Number), {
    description: 'Days to show, today (UTC) included; as many before them are what they are compared with.',
    enum: DASHBOARD_DAYS.map(Number),
    type: 'integer',
    default: Number(DEFAULT_DAYS),
  }),
})
export type DashboardQuery = z.output<typeof DashboardQuery>
