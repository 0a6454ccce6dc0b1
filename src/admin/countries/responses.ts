import * as z from 'zod'

/** What the answers look like: read by the OpenAPI document and the tests, and by the views as types alone. */

export const DayOfCountry = z
  .object({
    day: z.iso.date().meta({ description: 'UTC.' }),
    country: z
      .string()
      .regex(/^(?:[A-Z]{2}|\+\d{1,3})$/)
      .meta({ description: 'ISO 3166, or a calling code.' }),
    sent: z.int().nonnegative(),
    verified: z.int().nonnegative().meta({ description: 'Codes of this day that somebody signed in with.' }),
    unverified: z.int().meta({
      description: 'Codes that nobody signed in with, less those that staff let pass: what the limit counts.',
    }),
    spend: z.number().nonnegative().meta({ description: 'By the prices of `SMS_PRICES`.' }),
    closed: z.boolean().meta({ description: 'Today: no code is sent to the country any more.' }),
    unverified_limit: z.int().nonnegative(),
  })
  .meta({ id: 'DayOfCountry' })
export type DayOfCountry = z.output<typeof DayOfCountry>

export const SendReport = z.object({ results: z.array(DayOfCountry) }).meta({ id: 'SendReport' })
export type SendReport = z.output<typeof SendReport>
