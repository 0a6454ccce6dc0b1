import * as z from 'zod/mini'
import { docs } from '#docs'
import { countSearch } from '../../http/network.ts'
import { emptyAsDefault } from '../../http/pagination.ts'
import { json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { described, transformed } from '../../lib/schema.ts'
import { getDashboard } from './get-dashboard.ts'

/** A week, a month, a quarter. */
export const DASHBOARD_DAYS = ['7', '30', '90'] as const
const DEFAULT_DAYS = '30'

const DashboardQuery = z.object({
  days: described(
    transformed(emptyAsDefault(z.enum(DASHBOARD_DAYS), DEFAULT_DAYS), Number),
    docs({
      description: 'Days to show, including today (UTC); they are compared with as many days before.',
      enum: DASHBOARD_DAYS.map(Number),
      type: 'integer',
      default: Number(DEFAULT_DAYS),
    }),
  ),
})

export const readDashboard = endpoint(
  {
    method: 'get',
    path: '/api/v1/admin/dashboard/',
    access: 'staff',
    permission: 'stats.read',
    query: DashboardQuery,
  },
  async ({ ports, query, staff }) => {
    // As the report of codes by country.
    await countSearch(ports, { person: `staff ${staff.id}` })
    return json(await getDashboard(ports, query))
  },
)
