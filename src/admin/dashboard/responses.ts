import * as z from 'zod'

/** What the answers look like: read by the OpenAPI document and the tests, and by the views as types alone. */

const Count = z.int().nonnegative()
const Day = z.iso.date().meta({ description: 'UTC.' })
const Country = z
  .string()
  .regex(/^(?:[A-Z]{2}|\+\d{1,3})$/)
  .meta({ description: 'ISO 3166, or a calling code.' })

const numbers = {
  sign_ups: Count.meta({ description: 'First sign-ins.' }),
  sign_ins: Count.meta({ description: 'Sessions opened, those of sign-ups included.' }),
  failures: Count.meta({
    description: 'Codes at which somebody guessed wrong, and right codes of people who are blocked.',
  }),
  locked: Count.meta({ description: 'Codes and numbers whose last attempt was spent.' }),
  sent: Count.meta({ description: 'Codes sent.' }),
  verified: Count.meta({ description: 'Codes of these days that somebody signed in with.' }),
  spend: z.number().nonnegative().meta({ description: 'By the prices of `SMS_PRICES`.' }),
  clicks: Count.meta({ description: 'Clicks on referral links, without bots and previews.' }),
  uniques: Count.meta({ description: 'Visitors, each once a day and link.' }),
  referred: Count.meta({ description: 'People who signed up and are attributed to an inviter.' }),
  errors: Count.meta({ description: 'Answers that were a fault of ours (5xx).' }),
}

const Numbers = z.object(numbers).meta({ id: 'DashboardNumbers' })
export type Numbers = z.output<typeof Numbers>

const Warning = z.object({
  kind: z.enum(['country_closed', 'country_near_limit', 'service_closed', 'service_near_limit']),
  country: Country.nullable().meta({ description: 'Null for the whole service.' }),
  used: Count,
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
      .meta({ description: 'Codes that nobody signed in with, to four decimals; null when none was sent.' }),
    unverified_today: Count.meta({ description: 'Less those that staff have let pass.' }),
    unverified_limit: Count.meta({ description: 'At so many today the country closes.' }),
    state: z.enum(['open', 'near_limit', 'closed']).meta({ description: '`near_limit`: 80 % and more are used.' }),
  })
  .meta({ id: 'CountrySends' })
export type CountrySends = z.output<typeof CountrySends>

export const Dashboard = z
  .object({
    from: Day,
    to: Day,
    people: Count.meta({ description: 'People there are now.' }),
    totals: Numbers.meta({ description: 'Sums of `series`.' }),
    before: Numbers.meta({ description: 'The same of as many days before.' }),
    series: z.array(Numbers.extend({ date: Day })).meta({ description: 'Every day, oldest first.' }),
    countries: z.array(CountrySends).meta({ description: 'Codes by country, most first.' }),
    errors: z
      .array(z.object({ code: z.string().meta({ examples: ['storage_unavailable'] }), count: Count }))
      .meta({ description: 'Faults by code, most first. Counted by each isolate for itself: a few may be missing.' }),
    warnings: z
      .array(Warning)
      .meta({ description: 'What cannot wait: countries and budgets that are spent, or nearly.' }),
    top_inviters: z.object({
      period: z
        .enum(['week', 'month', 'all'])
        .meta({ description: 'Of this week, this month or all time, by `days`.' }),
      results: z.array(
        z.object({
          id: z.int().positive(),
          name: z.string().nullable().meta({ description: 'Display name, or else the names of the profile.' }),
          signups: Count,
        }),
      ),
    }),
  })
  .meta({ id: 'Dashboard' })
export type Dashboard = z.output<typeof Dashboard>
