import * as z from 'zod'

/** Somebody whom a list names: read by the OpenAPI document and the tests, and by the views as types alone. */
export const PersonRef = z
  .object({
    id: z.int().positive(),
    name: z.string().nullable().meta({ description: 'What they show to strangers, or else their name.' }),
    phone: z
      .string()
      .nullable()
      .meta({ description: 'Masked for analysts.', examples: ['+79174445566'] }),
    invite_code: z.string(),
    state: z.enum(['active', 'blocked', 'deleted']),
  })
  .meta({ id: 'PersonRef' })
export type PersonRef = z.output<typeof PersonRef>
