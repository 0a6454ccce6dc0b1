import * as z from 'zod'
import { PLATFORMS } from '../../db/referral-schema.ts'
import { PersonSummary } from '../../identity/person-contract.ts'
import { DIMENSIONS } from '../../links/growth/growth-counts.ts'
import { LIST_COUNT } from '../list-count.ts'

/* Schemas for the OpenAPI document and the tests; the Worker only uses their types. */

const Count = z.int().nonnegative()
const Day = z.iso.date().meta({ description: 'UTC.' })

const counts = {
  clicks: Count,
  uniques: Count.meta({ description: 'Unique visitors per link and day.' }),
  signups: Count.meta({ description: 'Sign-ups that a link or code brought.' }),
}
const Conversion = z
  .number()
  .nonnegative()
  .nullable()
  .meta({ description: 'Sign-ups per visitor; null without visitors.' })
const Counts = z.object({ ...counts, conversion: Conversion })

const Totals = Counts.extend({
  all_signups: Count.meta({ description: 'With a link or code, or without.' }),
  without_link: Count.nullable().meta({ description: 'Null while some sign-ups are not counted yet.' }),
})

export const Growth = z
  .object({
    by: z.enum(DIMENSIONS),
    from: Day,
    to: Day,
    before: z
      .object({ from: Day, to: Day })
      .nullable()
      .meta({ description: 'The period that it is compared with; null if its days are no longer kept.' }),
    counted_until: z.iso.datetime().nullable().meta({
      description: 'Sign-ups with a link or code from this time on are counted within the hour. Null: all are counted.',
    }),
    totals: Totals,
    totals_before: Totals.nullable(),
    series: z
      .array(z.object({ date: Day, ...counts, all_signups: Count }))
      .meta({ description: 'Every day, oldest first.' }),
    results: z
      .array(
        Counts.extend({
          value: z.string().meta({
            description:
              'Channel, campaign, country (`XX`: unknown), platform or key of a campaign link. Empty: no campaign, or links of users.',
          }),
          before: Counts.nullable(),
        }),
      )
      .meta({ description: 'The 500 largest.' }),
    others: Counts.nullable().meta({ description: 'What those that are not listed have together; null if all are.' }),
  })
  .meta({ id: 'Growth' })
export type Growth = z.output<typeof Growth>

export const SignUp = z
  .object({
    person: PersonSummary,
    inviter: PersonSummary.nullable().meta({ description: 'At sign-up; null: a campaign link.' }),
    link: z
      .string()
      .nullable()
      .meta({ description: 'Code of the link, or the invite code.', examples: ['black-friday'] }),
    method: z.enum(['code', 'token', 'pending_phone']).nullable(),
    channel: z.string().nullable(),
    campaign: z.string().nullable(),
    platform: z.enum(PLATFORMS).nullable(),
    country: z.string().nullable().meta({ description: 'Country of the sign-up.' }),
    at: z.iso.datetime(),
  })
  .meta({ id: 'SignUp' })
export type SignUp = z.output<typeof SignUp>

export const SignUpPage = z
  .object({
    ...LIST_COUNT,
    next: z.url().nullable().meta({ description: 'The next page. Even a short page can have one.' }),
    previous: z.url().nullable().meta({ description: 'The previous page.' }),
    results: z.array(SignUp),
  })
  .meta({ id: 'SignUpPage' })
export type SignUpPage = z.output<typeof SignUpPage>
