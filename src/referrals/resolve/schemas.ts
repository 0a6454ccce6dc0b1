import * as z from 'zod/mini'
import { described } from '../../lib/schema.ts'

const Text = z.nullish(z.string().check(z.trim()))
const WAYS = ['referrer', 'token', 'code'] as const

/** `{"referrer": "referral_token=…&utm_source=…"}`, `{"token": "…"}` or `{"code": "K49FJ5"}`: exactly one. */
export const ResolveInput = described(
  z
    .object({
      referrer: described(Text, {
        description: 'What the Install Referrer library of Google Play gives, as it is.',
        examples: ['referral_token=AGkj8Y…&utm_source=telegram'],
      }),
      token: described(Text, { description: 'A click token, from the clipboard or a link that opened the app.' }),
      code: described(Text, {
        description: 'An invite code, or the code of a link, as somebody typed it.',
        examples: ['K49FJ5'],
      }),
    })
    .check((ctx) => {
      const given = WAYS.filter((way) => typeof ctx.value[way] === 'string')
      const issue = { code: 'custom', input: ctx.value } as const
      if (given.length === 0) ctx.issues.push({ ...issue, path: ['code'], params: { code: 'required' } })
      if (given.length > 1)
        for (const way of given) ctx.issues.push({ ...issue, path: [way], params: { code: 'not_alone' } })
    }),
  { id: 'ResolveInput' },
)
export type ResolveInput = z.output<typeof ResolveInput>
