import { jsonAnswer } from '../../docs/operation.ts'
import type { Operation } from '../../docs/operation.ts'
import { Dashboard } from './responses.ts'
import type { Numbers } from './responses.ts'
import { DashboardQuery } from './schemas.ts'

const numbers: Numbers = {
  sign_ups: 96,
  sign_ins: 1404,
  failures: 61,
  locked: 3,
  sent: 1490,
  verified: 1391,
  spend: 74.5,
  clicks: 1840,
  uniques: 1210,
  referred: 71,
  errors: 2,
}

/** What `/admin/dashboard` does, for the OpenAPI document. */
export const DASHBOARD_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/admin/dashboard/',
    operationId: 'admin_dashboard',
    summary: 'How the service does',
    description:
      'Sign-ups, sign-ins, failures, codes and what they cost, referrals and faults, by day (UTC), with the days before ' +
      'to compare; countries and budgets that want attention. Made of numbers that are kept as things happen: it costs ' +
      'the same however many people there are. Clicks arrive after a few seconds, and so do faults.',
    tag: 'Admin',
    access: 'staff',
    permission: 'numbers.read',
    stores: 'write',
    query: DashboardQuery,
    invalid: [{ field: 'days', code: 'invalid_value' }],
    answers: [
      jsonAnswer(200, 'The numbers.', Dashboard, {
        attacked: {
          summary: 'A day on which a country was pumped (one of the days)',
          value: {
            from: '2026-11-23',
            to: '2026-11-23',
            people: 20_418,
            totals: numbers,
            before: { ...numbers, sign_ups: 88, errors: 0 },
            series: [{ date: '2026-11-23', ...numbers }],
            countries: [
              {
                country: 'JM',
                sent: 20,
                verified: 0,
                spend: 1.9,
                unverified_share: 1,
                unverified_today: 20,
                unverified_limit: 20,
                state: 'closed',
              },
            ],
            errors: [{ code: 'storage_unavailable', count: 2 }],
            warnings: [{ kind: 'country_closed', country: 'JM', used: 20, limit: 20 }],
            top_inviters: { period: 'week', results: [{ id: 42, name: 'Анна', signups: 17 }] },
          },
        },
      }),
    ],
  },
]
