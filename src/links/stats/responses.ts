import * as z from 'zod'

/* Answers: read by the OpenAPI document and the tests, and by the views as types alone. */

const Count = z.int().nonnegative()

const counts = {
  clicks: Count.meta({ description: 'Clicks by people, without bots and previews.' }),
  uniques: Count.meta({ description: 'Visitors, each counted once per day and link.' }),
  signups: Count.meta({ description: 'Sign-ups attributed to it.' }),
}

const conversion = z
  .number()
  .nonnegative()
  .nullable()
  .meta({
    description:
      'Sign-ups for each unique visitor, to four decimals; null when there were none. Above 1 when people sign up who ' +
      'never clicked, with a code that someone told them.',
    examples: [0.25],
  })

const Day = z.iso.date().meta({ description: 'UTC.', examples: ['2026-11-23'] })

const stats = {
  totals: z.object({ ...counts, conversion }).meta({ description: 'All time.' }),
  period: z
    .object({ from: Day, to: Day, ...counts, conversion })
    .meta({ description: 'Sums of `series`. Someone who came on two days counts as two unique visitors.' }),
  series: z.array(z.object({ date: Day, ...counts })).meta({
    description:
      'Every day of the period, oldest first. A month that ended more than 400 days ago is one entry, dated its first day.',
  }),
  channels: z
    .array(z.object({ channel: z.string().meta({ examples: ['telegram'] }), ...counts }))
    .meta({ description: 'All time, most clicks first.' }),
  countries: z
    .array(
      z.object({
        country: z
          .string()
          .regex(/^[A-Z0-9]{2}$/)
          .meta({ description: 'ISO 3166, or `XX` if unknown.', examples: ['RU'] }),
        ...counts,
      }),
    )
    .meta({ description: 'All time, the 50 with the most clicks.' }),
}

export const ReferralStats = z.object(stats).meta({ id: 'ReferralStats' })
export type ReferralStats = z.output<typeof ReferralStats>

export const LinkStats = z
  .object({ code: z.string().meta({ description: "In its owner's spelling.", examples: ['K49FJ5'] }), ...stats })
  .meta({ id: 'LinkStats' })
export type LinkStats = z.output<typeof LinkStats>
