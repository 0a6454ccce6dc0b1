import * as z from 'zod/mini'
import { docs } from '#docs'
import { PLATFORMS } from '../../db/referral-schema.ts'
import { emptyAsAbsent, emptyAsDefault } from '../../http/pagination.ts'
import { atMost, DayText, LineText } from '../../lib/fields.ts'
import { described, readAs } from '../../lib/schema.ts'
import { CHANNELS } from '../../links/channel.ts'
import { DIMENSIONS } from '../../links/growth/growth-counts.ts'
import { DEFAULT_DAYS } from '../../links/stats/period.ts'
import { daysOf, ScanQuery } from '../scan-page.ts'
import { MAX_DAYS } from './period.ts'

export const ORDERINGS = ['signups', 'clicks', 'uniques', 'conversion'] as const
export const KINDS = ['users', 'campaigns', 'no_campaign'] as const
const MAX_NAME_LENGTH = 64

export const GrowthQuery = z.object({
  by: described(
    emptyAsDefault(z.enum(DIMENSIONS), 'channel'),
    docs({
      description: 'What to group by. Links of users are one group in `link` and `campaign`, with the empty value.',
      enum: [...DIMENSIONS],
      default: 'channel',
    }),
  ),
  from: described(
    emptyAsAbsent(DayText),
    docs({
      description: `First day, UTC. Default: ${DEFAULT_DAYS} days up to \`to\`. At most ${MAX_DAYS} days in all.`,
      examples: ['2026-11-01'],
    }),
  ),
  to: described(
    emptyAsAbsent(DayText),
    docs({ description: 'Last day, UTC. Default: today.', examples: ['2026-11-23'] }),
  ),
  ordering: described(
    emptyAsDefault(z.enum(ORDERINGS), 'signups'),
    docs({
      description: 'Largest first.',
      enum: [...ORDERINGS],
      default: 'signups',
    }),
  ),
})
export type GrowthQuery = z.output<typeof GrowthQuery>

const name = (description: string, example: string) =>
  described(emptyAsAbsent(LineText.check(atMost(MAX_NAME_LENGTH))), docs({ description, examples: [example] }))

/** Which sign-ups: the filters of the list, and of the file. */
export const SignUpFilter = z.object({
  channel: described(emptyAsAbsent(z.enum(CHANNELS)), docs({ description: 'Where the link was shared.' })),
  campaign: name('Campaign of a campaign link.', 'black-friday'),
  link: name('Key of a campaign link.', 'BLACKFRIDAY'),
  kind: described(
    emptyAsAbsent(z.enum(KINDS)),
    docs({
      description: 'Through links and codes of users, through campaign links, or without a campaign.',
    }),
  ),
  platform: described(emptyAsAbsent(z.enum(PLATFORMS)), docs({ description: 'By user agent.' })),
  country: described(
    emptyAsAbsent(readAs(z.string(), readCountry, 'invalid_value')),
    docs({
      description: 'Of the sign-up, ISO 3166; `XX` if unknown.',
      examples: ['RU'],
    }),
  ),
  ...daysOf('sign-up'),
})
export type SignUpFilter = z.output<typeof SignUpFilter>

export const SignUpsQuery = z.object({ ...ScanQuery, ...SignUpFilter.shape })
export type SignUpsQuery = z.output<typeof SignUpsQuery>

function readCountry(text: string): string | undefined {
  const code = text.trim().toUpperCase()
  return /^[A-Z]{2}$/.test(code) ? code : undefined
}
