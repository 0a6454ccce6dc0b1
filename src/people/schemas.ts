import * as z from 'zod/mini'
import { docs } from '#docs'
import { emptyAsAbsent, emptyAsDefault, PageQuery } from '../http/pagination.ts'
import { canonicalEmail, MAX_EMAIL_LENGTH } from '../lib/email.ts'
import { atMost, emptyIsNull, InviteCodeText, LineText } from '../lib/fields.ts'
import { typedInviteCode } from '../lib/invite-code.ts'
import { parsePhoneOfQuery } from '../lib/phone.ts'
import { claimsToBeService, holdsContact } from '../lib/public-text.ts'
import { described, readAs, transformed } from '../lib/schema.ts'
import { asciiOf, isPlainlyShown, showsSomething, withoutDirectionMarks } from '../lib/text.ts'
import { splitWords } from './search.ts'

export const MAX_NAME_LENGTH = 32
const MAX_SEARCH_LENGTH = 100
const MAX_SEARCH_WORDS = 10

const isName = (text: string) => text === '' || showsSomething(text)

const NameText = described(
  transformed(
    z.nullable(
      LineText.check(
        z.refine(isName, { params: { code: 'invisible_text' } }),
        z.overwrite(withoutDirectionMarks),
        atMost(MAX_NAME_LENGTH),
      ),
    ),
    emptyIsNull,
  ),
  docs({
    description: `At most ${MAX_NAME_LENGTH} characters; direction marks are removed; null clears.`,
    examples: ['Анна'],
  }),
)

/** Fewer than any phone number has. */
const MAX_NAME_DIGITS = 6

const isDisplayName = (text: string) =>
  text === '' ||
  (showsSomething(text) &&
    isPlainlyShown(text) &&
    !holdsContact(text) &&
    !claimsToBeService(text) &&
    asciiOf(text).replace(/\D/g, '').length <= MAX_NAME_DIGITS)

const DisplayNameText = described(
  transformed(
    z.nullable(
      LineText.check(atMost(MAX_NAME_LENGTH), z.refine(isDisplayName, { params: { code: 'invalid_display_name' } })),
    ),
    emptyIsNull,
  ),
  docs({
    description:
      `The name strangers and your invitees see: on leaderboards and landing pages. At most ${MAX_NAME_LENGTH} ` +
      `characters, without phone numbers and addresses, and not in the name of the service; null clears, and then they see ` +
      `no name.`,
    examples: ['Анна К.'],
  }),
)

const EmailText = described(
  readAs(
    z.nullable(LineText.check(atMost(MAX_EMAIL_LENGTH))),
    (text) => (text ? canonicalEmail(text) : null),
    'invalid_email',
  ),
  docs({
    description: 'Unique, ignoring case; international domains are stored as `xn--…`; null or "" clears.',
    examples: ['anna@example.com'],
  }),
)

/** Fields that are left out stay unchanged. */
export const UpdateUserInput = described(
  z.object({
    first_name: z.optional(NameText),
    last_name: z.optional(NameText),
    email: z.optional(EmailText),
    display_name: z.optional(DisplayNameText),
    invited_by_code: z.optional(InviteCodeText),
  }),
  docs({ id: 'UpdateUserInput' }),
)
export type UpdateUserInput = z.output<typeof UpdateUserInput>

const PhoneFilter = readAs(z.string(), parsePhoneOfQuery, 'invalid_phone')

const CodeFilter = readAs(z.string(), typedInviteCode, 'invalid_invite_code')

/** Words to search for. */
export const SearchText = LineText.check(
  atMost(MAX_SEARCH_LENGTH),
  z.refine<string>((text) => splitWords(text).length <= MAX_SEARCH_WORDS),
)

export const ListUsersQuery = z.object({
  ...PageQuery.shape,
  ordering: described(
    emptyAsDefault(z.enum(['date_joined', '-date_joined']), '-date_joined'),
    docs({
      description: 'By sign-up date; `-` for newest first.',
      default: '-date_joined',
    }),
  ),
  search: described(
    emptyAsAbsent(SearchText),
    docs({
      description:
        'Words, separated by spaces or commas; each must occur in one of the six fields below, ignoring case and accents.',
    }),
  ),
  phone: described(
    emptyAsAbsent(PhoneFilter),
    docs({
      description: 'The full number; leave out `+` or send it as `%2B`.',
    }),
  ),
  email: described(
    // Longer ones take long to convert, and are no one's.
    emptyAsAbsent(
      transformed(LineText.check(atMost(MAX_EMAIL_LENGTH)), (text) => canonicalEmail(text) ?? text.toLowerCase()),
    ),
    docs({
      description: 'Ignores case.',
    }),
  ),
  first_name: described(emptyAsAbsent(LineText), docs({ description: 'Exact match.' })),
  last_name: described(emptyAsAbsent(LineText), docs({ description: 'Exact match.' })),
  invite_code: described(emptyAsAbsent(CodeFilter), docs({ description: 'Ignores case.' })),
  invited_by_code: described(
    emptyAsAbsent(CodeFilter),
    docs({ description: "The inviter's invite code; ignores case." }),
  ),
})
export type ListUsersQuery = z.output<typeof ListUsersQuery>
