import * as z from 'zod'
import { User } from '../../people/responses.ts'
import { LIST_COUNT } from '../list-count.ts'

const { id, phone, email, first_name, last_name, invite_code, invited_by_code, is_active, date_joined, last_login } =
  User.shape

const PhoneCountry = z
  .string()
  .regex(/^(?:[A-Z]{2}|\+\d{1,3})$/)
  .nullable()
  .meta({ description: 'Country of the phone: ISO 3166, or a calling code shared by countries.', examples: ['RU'] })

const Block = z
  .object({
    until: z.iso.datetime().nullable().meta({ description: 'Null: until staff unblock.' }),
    reason: z.string().nullable().meta({ description: 'Null for roles without `people.block`.' }),
  })
  .meta({ id: 'Block' })

export const Person = z
  .object({
    id,
    phone: phone.meta({ description: 'E.164; masked (`+7 ••• ••• •• 66`) for roles without `people.unmasked`.' }),
    email: email.meta({ description: 'Null if there is none, and for roles without `people.unmasked`.' }),
    first_name,
    last_name,
    display_name: z.string().nullable().meta({ description: 'The name strangers see.' }),
    invite_code,
    invited_by_code,
    invited_count: z.int().nonnegative(),
    country: PhoneCountry,
    is_active,
    block: Block.nullable().meta({ description: 'Null unless the user is blocked.' }),
    deletion_requested_at: z.iso.datetime().nullable(),
    date_joined,
    last_login,
  })
  .meta({ id: 'PersonRow', description: 'A user as staff see them in the list.' })
export type Person = z.output<typeof Person>

export const PeoplePage = z
  .object({
    ...LIST_COUNT,
    count: LIST_COUNT.count.meta({
      description:
        'How many users the filters match, up to 1,000; without filters, all users. Null on pages after the first, and ' +
        'in an order that leaves users out, unless all matches are on this page.',
    }),
    partial: z.boolean().meta({
      description: 'True if the search stopped early because few users match. Follow `next` or `previous` for more.',
    }),
    next: z.url().nullable(),
    previous: z.url().nullable(),
    results: z.array(Person),
  })
  .meta({ id: 'PeoplePage' })
export type PeoplePage = z.output<typeof PeoplePage>
