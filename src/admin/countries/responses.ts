import * as z from 'zod'

export const DayOfCountry = z
  .object({
    day: z.iso.date().meta({ description: 'UTC.' }),
    country: z
      .string()
      .regex(/^(?:[A-Z]{2}|\+\d{1,3})$/)
      .meta({ description: 'ISO 3166, or a calling code.' }),
    sent: z.int().nonnegative(),
    verified: z.int().nonnegative().meta({ description: 'Codes of this day that were used to sign in.' }),
    unverified: z.int().meta({
      description: 'Unused codes, minus those reset by staff; for today, only those that the limit counts.',
    }),
    spend: z.number().nonnegative().meta({ description: 'At the prices in `SMS_PRICES`.' }),
    closed: z.boolean().meta({ description: 'No more codes are sent to the country today.' }),
    unverified_limit: z.int().nonnegative(),
  })
  .meta({ id: 'DayOfCountry' })
export type DayOfCountry = z.output<typeof DayOfCountry>

export const Currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .nullable()
  .meta({ description: 'Of `spend`: ISO 4217, or null without `SMS_CURRENCY`.' })

export const SendReport = z.object({ currency: Currency, results: z.array(DayOfCountry) }).meta({ id: 'SendReport' })
export type SendReport = z.output<typeof SendReport>
