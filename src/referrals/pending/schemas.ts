import * as z from 'zod/mini'
import { PhoneText } from '../../lib/fields.ts'
import { described } from '../../lib/schema.ts'

const Text = z.string().check(z.trim())

/** `{"link": "K49FJ5", "token": "…", "phone": "+79174445566"}` */
export const PendingInviteInput = described(
  z.object({
    link: described(Text, { description: 'Code of the link, in any spelling.', examples: ['K49FJ5'] }),
    token: described(Text, { description: 'The click token that the page of the link holds: at most a day old.' }),
    phone: PhoneText,
  }),
  { id: 'PendingInviteInput' },
)
