import * as z from 'zod'
import { emptyAsAbsent, PageQuery } from '../http/pagination.ts'
import { InviteCodeText, LineText, PhoneText } from '../lib/fields.ts'
import { canonicalInviteCode } from '../lib/invite-code.ts'
import { characterCount } from '../lib/text.ts'

const MAX_NAME_LENGTH = 32
/** RFC 5321, 4.5.3.1.3: a path of 256 octets with its angle brackets. */
const MAX_EMAIL_LENGTH = 254
const MAX_SEARCH_LENGTH = 100
const MAX_SEARCH_WORDS = 10

/** Counts characters as people do, not UTF-16 units. */
const atMost = (max: number) => ({
  check: (text: string) => characterCount(text) <= max,
  error: { params: { code: 'too_long', params: { max } } },
})

const nameLength = atMost(MAX_NAME_LENGTH)
const emailLength = atMost(MAX_EMAIL_LENGTH)

const emptyIsNull = (text: string | null) => (text === '' ? null : text)

const NameText = LineText.refine(nameLength.check, nameLength.error)
  .nullable()
  .transform(emptyIsNull)
  .meta({ description: `At most ${MAX_NAME_LENGTH} characters; null clears.`, examples: ['Анна'] })

const EmailText = LineText.refine(emailLength.check, emailLength.error)
  .transform((text) => text.toLowerCase())
  .refine((text) => text === '' || z.regexes.email.test(text), { params: { code: 'invalid_email' } })
  .nullable()
  .transform(emptyIsNull)
  .meta({ description: 'Unique without regard to case; null or "" clears.', examples: ['anna@example.com'] })

/** Any of the profile's fields; what is not named stays as it is. */
export const UpdateUserInput = z
  .object({
    first_name: NameText.optional(),
    last_name: NameText.optional(),
    email: EmailText.optional(),
    invited_by_code: InviteCodeText.optional(),
  })
  .meta({ id: 'UpdateUserInput' })
export type UpdateUserInput = z.output<typeof UpdateUserInput>

/** In a query string a bare `+` is a space, so a phone typed as it is arrives without one. */
const PhoneFilter = z.preprocess((text) => (typeof text === 'string' ? withPlus(text.trim()) : text), PhoneText)

const withPlus = (text: string) => (/^(?:\+|tel:)/i.test(text) ? text : `+${text}`)

const CodeFilter = z.string().transform((typed, ctx) => {
  const code = canonicalInviteCode(typed)
  if (code !== undefined) return code
  ctx.addIssue({ code: 'custom', params: { code: 'invalid_invite_code' } })
  return z.NEVER
})

const SearchText = LineText.refine((text) => characterCount(text) <= MAX_SEARCH_LENGTH, {
  params: { code: 'too_long', params: { max: MAX_SEARCH_LENGTH } },
}).refine((text) => text.split(/\s+/).length <= MAX_SEARCH_WORDS)

export const ListUsersQuery = z.object({
  ...PageQuery.shape,
  ordering: emptyAsAbsent(z.enum(['date_joined', '-date_joined']))
    .transform((order) => order ?? '-date_joined')
    .meta({ description: 'By the day of joining, `-` for newest first.', default: '-date_joined' }),
  search: emptyAsAbsent(SearchText).meta({
    description: 'Words; each must occur in one of the six fields below, in any case.',
  }),
  phone: emptyAsAbsent(PhoneFilter).meta({ description: 'The whole number; `+` may be left out or sent as `%2B`.' }),
  email: emptyAsAbsent(LineText.transform((text) => text.toLowerCase())).meta({ description: 'In any case.' }),
  first_name: emptyAsAbsent(LineText).meta({ description: 'Letter for letter.' }),
  last_name: emptyAsAbsent(LineText).meta({ description: 'Letter for letter.' }),
  invite_code: emptyAsAbsent(CodeFilter).meta({ description: 'In any case.' }),
  invited_by_code: emptyAsAbsent(CodeFilter).meta({ description: "The inviter's code, in any case." }),
})
export type ListUsersQuery = z.output<typeof ListUsersQuery>
