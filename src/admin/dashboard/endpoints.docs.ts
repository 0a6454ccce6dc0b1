import { document, jsonAnswer } from '../../docs/operation.ts'
import { readDashboard } from './endpoints.ts'
import { Dashboard } from './responses.ts'
import type { Numbers } from './responses.ts'

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

export const DASHBOARD_DOCS = [
  document(readDashboard, {
    operationId: 'admin_dashboard',
    summary: 'Get the dashboard',
    description:
      'Sign-ups, sign-ins, failures, codes and their cost, referrals and errors by day (UTC), compared with the previous ' +
      'period, plus the size of the database, and countries and limits that need attention. Based on running totals, so it costs the same however many ' +
      'users there are. Clicks and errors appear after a few seconds.',
    tag: 'Admin',
    invalid: [{ field: 'days', code: 'invalid_value' }],
    answers: [
      jsonAnswer(200, 'The dashboard.', Dashboard, {
        attacked: {
          summary: 'A country hit by SMS pumping (one of the days)',
          value: {
            from: '2026-11-23',
            to: '2026-11-23',
            currency: 'EUR',
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
            database: { bytes: 1_240_000_000, limit_bytes: 10_000_000_000, bytes_per_day: 13_600_000, days_left: 644 },
            top_channels: [{ channel: 'telegram', clicks: 640, uniques: 410, signups: 37 }],
            top_inviters: { period: 'week', results: [{ id: 42, name: 'Анна', signups: 17 }] },
          },
        },
      }),
    ],
  }),
]
