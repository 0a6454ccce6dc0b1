import * as z from 'zod'
import { document, jsonAnswer } from '../../docs/operation.ts'
import { statsOfOwnLink, statsOfOwnLinks } from './endpoints.ts'
import { LinkStats, ReferralStats } from './responses.ts'

const pathParams = z.object({
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

const about = 'Clicks and unique visitors are counted within seconds, sign-ups at once. Days are in UTC.'

export const STATS_DOCS = [
  document(statsOfOwnLinks, {
    operationId: 'referrals_stats',
    summary: 'Get the statistics of all your links',
    description: `Includes your invite code. ${about} Someone who clicks two of your links counts as two visitors.`,
    tag: 'Referrals',
    invalid: badPeriod,
    answers: [jsonAnswer(200, 'The statistics.', ReferralStats, { stats: { summary: 'Two days', value: example } })],
  }),
  document(statsOfOwnLink, {
    operationId: 'referral_links_stats',
    summary: 'Get the statistics of a link',
    description: `One of your links, disabled ones included, or your invite code. ${about}`,
    tag: 'Referrals',
    pathParams,
    invalid: badPeriod,
    answers: [
      jsonAnswer(200, 'The statistics.', LinkStats, {
        stats: { summary: 'Two days', value: { code: 'K49FJ5', ...example } },
      }),
    ],
    errors: [{ code: 'not_found' }],
  }),
]
