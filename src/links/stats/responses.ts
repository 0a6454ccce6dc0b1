import * as z from 'zod'

/** What the answers look like: read by the OpenAPI document and the tests, and by the views as types alone. */

const Count = z.int().nonnegative()

const counts = {
  clicks: Count.meta({ description: 'Clicks, without bots and previews.' }),
  uniques: Count.meta({ description: 'Visitors, each once a day and link.' }),
  signups: Count.meta({ description: 'People who signed up and are attributed.' }),
}

const conversion = z
  .number()
  .nonnegative()
  .nullable()
  .meta({
    description:
      'Sign-ups for each unique visitor, to four decimals; null when there were none. Above 1 when people sign up who ' +
      'never clicked, with a code that somebody told them.',
    examples: [0.25],
  })

const Day = z.iso.date().meta({ description: 'UTC.', examples: ['2026-11-23'] })

const stats = {
  totals: z.object({ ...counts, conversion }).meta({ description: 'Of all time.' }),
  period: z
    .object({ from: Day, to: Day, ...counts, conversion })
    .meta({ description: 'Sums of `series`. Who came on two days is two of its unique visitors.' }),
  series: z.array(z.object({ date: Day, ...counts })).meta({ description: 'Every day of the period, oldest first.' }),
  channels: z
    .array(z.object({ channel: z.string().meta({ examples: ['telegram'] }), ...counts }))
    .meta({ description: 'Of all time, most clicks first.' }),
  countries: z
    .array(
      z.object({
        country: z
          .string()
          .regex(/^[A-Z0-9]{2}$/)
          .meta({ description: 'ISO 3166, or `XX` where it is not known.', examples: ['RU'] }),
        ...counts,
      }),
    )
    .meta({ description: 'Of all time, the 50 with most clicks.' }),
}

export const ReferralStats = z.object(stats).meta({ id: 'ReferralStats' })
export type ReferralStats = z.output<typeof ReferralStats>

export const LinkStats = z
  .object({ code: z.string().meta({ description: 'As its owner wrote it.', examples: ['K49FJ5'] }), ...stats })
  .meta({ id: 'LinkStats' })
export type LinkStats = z.output<typeof LinkStats>
