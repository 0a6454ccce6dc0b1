import * as z from 'zod'
import { jsonAnswer } from '../../docs/operation.ts'
import type { Operation } from '../../docs/operation.ts'
import { LinkStats, ReferralStats } from './responses.ts'
import { StatsQuery } from './schemas.ts'

const LinkCode = z.object({
  code: z.string().meta({ description: 'Code of a link, or an invite code, in any case.', examples: ['K49FJ5'] }),
})

const badPeriod = [{ field: 'from', code: 'out_of_range', params: { min: '2026-05-28', max: '2026-11-23' } }]

const example: ReferralStats = {
  totals: { clicks: 1840, uniques: 1210, signups: 96, conversion: 0.0793 },
  period: { from: '2026-11-22', to: '2026-11-23', clicks: 31, uniques: 24, signups: 3, conversion: 0.125 },
  series: [
    { date: '2026-11-22', clicks: 31, uniques: 24, signups: 3 },
    { date: '2026-11-23', clicks: 0, uniques: 0, signups: 0 },
  ],
  channels: [
    { channel: 'telegram', clicks: 1500, uniques: 1000, signups: 80 },
    { channel: 'direct', clicks: 340, uniques: 210, signups: 16 },
  ],
  countries: [
    { country: 'RU', clicks: 1800, uniques: 1180, signups: 94 },
    { country: 'XX', clicks: 40, uniques: 30, signups: 2 },
  ],
}

const what =
  'Clicks and unique visitors arrive a few seconds after they happened; sign-ups are there at once. Days are of UTC.'

/** What the statistics say, for the OpenAPI document. */
export const STATS_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/referrals/stats/',
    operationId: 'referrals_stats',
    summary: 'What came of all my links',
    description: `The own invite code included. ${what} Who clicked two links of the caller is two unique visitors.`,
    tag: 'Referrals',
    access: 'bearer',
    stores: 'read',
    query: StatsQuery,
    invalid: badPeriod,
    answers: [jsonAnswer(200, 'The numbers.', ReferralStats, { stats: { summary: 'Two days', value: example } })],
  },
  {
    method: 'get',
    path: '/api/v1/referral_links/{code}/stats/',
    operationId: 'referral_links_stats',
    summary: 'What came of one link',
    description: `A link of the caller, also a disabled one, or their invite code. ${what}`,
    tag: 'Referrals',
    access: 'bearer',
    stores: 'read',
    pathParams: LinkCode,
    query: StatsQuery,
    invalid: badPeriod,
    answers: [
      jsonAnswer(200, 'The numbers.', LinkStats, {
        stats: { summary: 'Two days', value: { code: 'K49FJ5', ...example } },
      }),
    ],
    errors: [{ code: 'not_found' }],
  },
]
