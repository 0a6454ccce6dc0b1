import * as z from 'zod/mini'
import { emptyAsAbsent } from '../../http/pagination.ts'
import { DayText } from '../../lib/fields.ts'
import { described, readAs, transformed } from '../../lib/schema.ts'
import { DAY_MS } from '../../lib/time.ts'
import { SearchText } from '../../people/schemas.ts'

/** ISO 3166, or a calling code of no one country. In a query string a bare `+` is a space. */
function readCountry(text: string): string | undefined {
  const code = text.trim().toUpperCase()
  if (/^[A-Z]{2}$/.test(code)) return code
  return /^\+?\d{1,3}$/.test(code) ? `+${code.replace('+', '')}` : undefined
}

const yesOrNo = (description: string) =>
  described(emptyAsAbsent(transformed(z.enum(['true', 'false']), (text) => text === 'true')), {
    description,
  })

const day = (description: string, shiftMs: number) =>
  described(emptyAsAbsent(transformed(DayText, (text) => Date.parse(text) + shiftMs)), {
    description,
    examples: ['2026-11-23'],
  })

/** Which people: what the list, its file and changes of many at once have in common. All of it must hold. */
export const PeopleFilter = z.object({
  search: described(emptyAsAbsent(SearchText), {
    description:
      'Words; each must occur in phone, e-mail, first or last name, invite code or inviter, in any case. Whoever sees ' +
      'phones and e-mails masked finds nobody by them.',
  }),
  active: yesOrNo('Not blocked, or blocked.'),
  staff: yesOrNo('Of the staff, or not.'),
  has_inviter: yesOrNo('Invited by somebody, or not.'),
  deletion_requested: yesOrNo('About to be deleted, or not.'),
  country: described(emptyAsAbsent(readAs(z.string(), readCountry, 'invalid_value')), {
    description: 'Of the phone: ISO 3166, or a calling code that belongs to no one country.',
    examples: ['DE'],
  }),
  joined_from: day('The first day of joining, UTC.', 0),
  joined_to: day('The last day of joining, UTC.', DAY_MS),
})
/** `joined_from` is the first moment, and `joined_to` the first one after: Unix time, milliseconds. */
export type PeopleFilter = z.output<typeof PeopleFilter>

/** Whether it leaves anybody out. */
export const isFiltering = (filter: PeopleFilter): boolean => Object.values(filter).some((value) => value !== undefined)
