import * as z from 'zod'

/** A person whom a list mentions: read by the OpenAPI document and the tests, and by the views as types alone. */
export const PersonSummary = z
  .object({
    id: z.int().positive(),
    name: z.string().nullable().meta({ description: 'The full name, or else the display name.' }),
    phone: z
      .string()
      .nullable()
      .meta({ description: 'Masked for analysts.', examples: ['+79174445566'] }),
    invite_code: z.string(),
    state: z.enum(['active', 'blocked', 'deleted']),
  })
  .meta({ id: 'PersonRef' })
export type PersonSummary = z.output<typeof PersonSummary>

/* People of the examples. */

export const EXAMPLE_INVITER: PersonSummary = {
  id: 2,
  name: 'Boris',
  phone: '+79174445566',
  invite_code: 'K49FJ5',
  state: 'active',
}

export const EXAMPLE_INVITEE: PersonSummary = {
  id: 7,
  name: 'Анна',
  phone: '+79174445567',
  invite_code: '8ZQ2MN',
  state: 'active',
}
