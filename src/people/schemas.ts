import * as z from 'zod/mini'
import { emptyAsAbsent, emptyAsDefault, PageQuery } from '../http/pagination.ts'
import { atMost, emptyIsNull, InviteCodeText, LineText, PhoneText } from '../lib/fields.ts'
import { canonicalInviteCode } from '../lib/invite-code.ts'
import { described, readAs, transformed } from '../lib/schema.ts'
import { isPlainlyShown } from '../lib/text.ts'

const MAX_NAME_LENGTH = 32
/** RFC 5321, 4.5.3.1.3: a path of 256 octets with its angle brackets. */
const MAX_EMAIL_LENGTH = 254
const MAX_SEARCH_LENGTH = 100
const MAX_SEARCH_WORDS = 10

const lowerCased = (text: string) => text.toLowerCase()
// `z.regexes` would do, and pull every pattern of the library into the bundle.
const Email = z.email()
const isEmail = (text: string) => text === '' || Email.safeParse(text).success

const NameText = described(transformed(z.nullable(LineText.check(atMost(MAX_NAME_LENGTH))), emptyIsNull), {
  description: `At most ${MAX_NAME_LENGTH} characters; null clears.`,
  examples: ['Анна'],
})

const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u
const EMAIL_LIKE = /\S@\S+\.\S/
/** Fewer than in any phone number. */
const MAX_NAME_DIGITS = 6

const isDisplayName = (text: string) =>
  text === '' || (VISIBLE.test(text) && isPlainlyShown(text) && !holdsContact(text.normalize('NFKC')))

/** Of a text in which letters and digits that are dressed up, in circles or as wide as others, are plain ones. */
const holdsContact = (plain: string) => EMAIL_LIKE.test(plain) || plain.replace(/\P{Nd}/gu, '').length > MAX_NAME_DIGITS

const DisplayNameText = described(
  transformed(
    z.nullable(
      LineText.check(atMost(MAX_NAME_LENGTH), z.refine(isDisplayName, { params: { code: 'invalid_display_name' } })),
    ),
    emptyIsNull,
  ),
  {
    description:
      `What strangers may see: on leaderboards, on the pages of your links, and those whom you invite. At most ` +
      `${MAX_NAME_LENGTH} characters, and no phone number or e-mail; null clears, and then they see nothing.`,
    examples: ['Анна К.'],
  },
)

const EmailText = described(
  transformed(
    z.nullable(
      LineText.check(
        atMost(MAX_EMAIL_LENGTH),
        z.toLowerCase(),
        z.refine(isEmail, { params: { code: 'invalid_email' } }),
      ),
    ),
    emptyIsNull,
  ),
  { description: 'Unique without regard to case; null or "" clears.', examples: ['anna@example.com'] },
)

/** Any of the profile's fields; what is not named stays as it is. */
export const UpdateUserInput = described(
  z.object({
    first_name: z.optional(NameText),
    last_name: z.optional(NameText),
    email: z.optional(EmailText),
    display_name: z.optional(DisplayNameText),
    invited_by_code: z.optional(InviteCodeText),
  }),
  { id: 'UpdateUserInput' },
)
export type UpdateUserInput = z.output<typeof UpdateUserInput>

/** In a query string a bare `+` is a space, so a phone typed as it is arrives without one. */
const PhoneFilter = z.pipe(
  z.transform((text: unknown) => (typeof text === 'string' ? withPlus(text.trim()) : text)),
  PhoneText,
)

const withPlus = (text: string) => (/^(?:\+|tel:)/i.test(text) ? text : `+${text}`)

const CodeFilter = readAs(z.string(), canonicalInviteCode, 'invalid_invite_code')

/** Words to search for. */
export const SearchText = LineText.check(
  atMost(MAX_SEARCH_LENGTH),
  z.refine<string>((text) => text.split(/\s+/).length <= MAX_SEARCH_WORDS),
)

export const ListUsersQuery = z.object({
  ...PageQuery.shape,
  ordering: described(emptyAsDefault(z.enum(['date_joined', '-date_joined']), '-date_joined'), {
    description: 'By the day of joining, `-` for newest first.',
    default: '-date_joined',
  }),
  search: described(emptyAsAbsent(SearchText), {
    description: 'Words; each must occur in one of the six fields below, in any case.',
  }),
  phone: described(emptyAsAbsent(PhoneFilter), {
    description: 'The whole number; `+` may be left out or sent as `%2B`.',
  }),
  email: described(emptyAsAbsent(transformed(LineText, lowerCased)), { description: 'In any case.' }),
  first_name: described(emptyAsAbsent(LineText), { description: 'Letter for letter.' }),
  last_name: described(emptyAsAbsent(LineText), { description: 'Letter for letter.' }),
  invite_code: described(emptyAsAbsent(CodeFilter), { description: 'In any case.' }),
  invited_by_code: described(emptyAsAbsent(CodeFilter), { description: "The inviter's code, in any case." }),
})
export type ListUsersQuery = z.output<typeof ListUsersQuery>
