import * as z from 'zod'
import { ROLES } from '../../identity/permissions.ts'
import { User } from '../../people/responses.ts'

/** What the answers look like: read by the OpenAPI document and the tests, and by the views as types alone. */

const { id, phone, email, first_name, last_name, invite_code, invited_by_code, is_active, date_joined, last_login } =
  User.shape

const PhoneCountry = z
  .string()
  .regex(/^(?:[A-Z]{2}|\+\d{1,3})$/)
  .nullable()
  .meta({ description: 'Of the phone: ISO 3166, or a calling code of no one country.', examples: ['RU'] })

const Block = z
  .object({
    until: z.iso.datetime().nullable().meta({ description: 'Null: until staff unblock.' }),
    reason: z.string().nullable().meta({ description: 'Null for analysts.' }),
  })
  .meta({ id: 'Block' })

export const Person = z
  .object({
    id,
    phone: phone.meta({ description: 'E.164, or masked (`+7917•••5566`) for who sees no phones.' }),
    email: email.meta({ description: 'Null when there is none, or for who sees no e-mails.' }),
    first_name,
    last_name,
    display_name: z.string().nullable().meta({ description: 'What strangers may see.' }),
    invite_code,
    invited_by_code,
    invited_count: z.int().nonnegative(),
    country: PhoneCountry,
    role: z.enum(ROLES).nullable().meta({ description: 'Of the staff; null for everybody else.' }),
    is_active,
    block: Block.nullable().meta({ description: 'Null unless the person is blocked.' }),
    deletion_requested_at: z.iso.datetime().nullable(),
    date_joined,
    last_login,
  })
  .meta({ id: 'PersonRow', description: 'Somebody, as the staff see them.' })
export type Person = z.output<typeof Person>

export const PeoplePage = z
  .object({
    count: z
      .int()
      .nonnegative()
      .nullable()
      .meta({ description: 'Of everybody, or of a filter whose people are all on this page; else null.' }),
    partial: z.boolean().meta({
      description:
        'The page is not full though there may be more: so few pass the filter that looking for more would have read ' +
        'too much. Follow `next`, or `previous` when that is where you are going.',
    }),
    next: z.url().nullable(),
    previous: z.url().nullable(),
    results: z.array(Person),
  })
  .meta({ id: 'PeoplePage' })
export type PeoplePage = z.output<typeof PeoplePage>
