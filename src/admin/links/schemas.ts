import * as z from 'zod/mini'
import { emptyAsAbsent, emptyAsDefault } from '../../http/pagination.ts'
import { personFilter } from '../../identity/person-filter.ts'
import { described, readAs } from '../../lib/schema.ts'
import { CHANNELS } from '../../links/channel.ts'
import { linkKey } from '../../links/link-key.ts'
import { LIST_STATES } from '../../links/schemas.ts'
import { ScanQuery } from '../scan-page.ts'

/** What can be no code is nobody's: it finds nothing. */
const NO_KEY = '?'

/** Which links: the filters of the list, and of the file. */
export const LinkFilter = z.object({
  owner: personFilter('Whose links'),
  state: described(emptyAsDefault(z.enum(LIST_STATES), 'all'), {
    description: 'Links of one state alone. One that was disabled is not `expired`, whatever its time.',
    default: 'all',
  }),
  channel: described(emptyAsAbsent(z.enum(CHANNELS)), { description: 'Where the owner said to share it.' }),
  search: described(
    emptyAsAbsent(readAs(z.string().check(z.trim()), (text) => linkKey(text) ?? NO_KEY, 'invalid_value')),
    { description: 'The whole code, in any case, with or without hyphens.' },
  ),
})
export type LinkFilter = z.output<typeof LinkFilter>

export const AdminLinksQuery = z.object({ ...ScanQuery, ...LinkFilter.shape })
export type AdminLinksQuery = z.output<typeof AdminLinksQuery>
