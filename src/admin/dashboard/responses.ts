import * as z from 'zod'
import { Currency } from '../countries/responses.ts'

const Count = z.int().nonnegative()
const Day = z.iso.date().meta({ description: 'UTC.' })
const Country = z
  .string()
  .regex(/^(?:[A-Z]{2}|\+\d{1,3})$/)
  .meta({ description: 'ISO 3166, or a calling code.' })

const numbers = {
  sign_ups: Count.meta({ description: 'First sign-ins.' }),
  sign_ins: Count.meta({ description: 'Sessions opened, including those of sign-ups.' }),
  failures: Count.meta({
    description: 'Codes with a wrong guess, correct codes of blocked users, and failed sign-ins of staff.',
  }),
  locked: Count.meta({ description: 'Codes and phone numbers that ran out of attempts.' }),
  sent: Count.meta({ description: 'Codes sent.' }),
  verified: Count.meta({ description: 'Codes of these days that were used to sign in.' }),
  spend: z.number().nonnegative().meta({ description: 'At the prices in `SMS_PRICES`.' }),
  clicks: Count.meta({ description: 'Clicks on referral links, without bots and previews.' }),
  uniques: Count.meta({ description: 'Unique visitors per link and day.' }),
  referred: Count.meta({ description: 'Sign-ups that a link or code brought.' }),
  errors: Count.meta({ description: 'Server errors (5xx).' }),
}

const Numbers = z.object(numbers).meta({ id: 'DashboardNumbers' })
export type Numbers = z.output<typeof Numbers>

const Warning = z.object({
  kind: z.enum(['country_closed', 'country_near_limit', 'service_closed', 'service_near_limit', 'database_filling']),
  country: Country.nullable().meta({ description: 'Null for the whole service.' }),
  used: Count.meta({ description: 'Codes, or bytes of the database.' }),
  limit: Count,
})
export type Warning = z.output<typeof Warning>

const CountrySends = z
  .object({
    country: Country,
    sent: Count,
    verified: Count,
    spend: z.number().nonnegative(),
    unverified_share: z
      .number()
      .min(0)
      .max(1)
      .nullable()
      .meta({ description: 'Share of unused codes, to four decimals; null if none was sent.' }),
    unverified_today: Count.meta({ description: 'Minus those reset by staff.' }),
    unverified_limit: Count.meta({ description: 'The country closes when it reaches this number today.' }),
    state: z
      .enum(['open', 'near_limit', 'closed'])
      .meta({ description: '`near_limit`: at least 80% of the limit is used.' }),
  })
  .meta({ id: 'CountrySends' })
export type CountrySends = z.output<typeof CountrySends>

const DatabaseSize = z
  .object({
    bytes: Count,
    limit_bytes: Count.meta({ description: '`DATABASE_LIMIT_MB`.' }),
    bytes_per_day: z
      .int()
      .nullable()
      .meta({ description: 'Growth over the last 30 days; null until sizes of a week are recorded.' }),
    days_left: Count.nullable().meta({ description: 'Until the limit at this growth; null if it does not grow.' }),
  })
  .meta({ id: 'DatabaseSize' })
export type DatabaseSize = z.output<typeof DatabaseSize>

export const Dashboard = z
  .object({
    from: Day,
    to: Day,
    currency: Currency,
    people: Count.meta({ description: 'Current number of users.' }),
    totals: Numbers.meta({ description: 'Sums over `series`.' }),
    before: Numbers.meta({ description: 'The same for the previous period.' }),
    series: z.array(Numbers.extend({ date: Day })).meta({ description: 'Every day, oldest first.' }),
    countries: z.array(CountrySends).meta({ description: 'Codes by country, most codes first.' }),
    errors: z.array(z.object({ code: z.string().meta({ examples: ['storage_unavailable'] }), count: Count })).meta({
      description: 'Errors by code, most frequent first. Each isolate counts its own, so a few may be missing.',
    }),
    warnings: z.array(Warning).meta({ description: 'Countries and limits that are reached or nearly reached.' }),
    database: DatabaseSize,
    top_channels: z
      .array(z.object({ channel: z.string(), clicks: Count, uniques: Count, signups: Count }))
      .meta({ description: 'The five channels of links with the most sign-ups.' }),
    top_inviters: z.object({
      period: z
        .enum(['week', 'month', 'all'])
        .meta({ description: 'This week, this month or all time, depending on `days`.' }),
      results: z.array(
        z.object({
          id: z.int().positive(),
          name: z.string().nullable().meta({ description: 'Display name, or else the name in the profile.' }),
          signups: Count,
        }),
      ),
    }),
  })
  .meta({ id: 'Dashboard' })
export type Dashboard = z.output<typeof Dashboard>
