import * as z from 'zod/mini'
import { docs } from '#docs'
import { emptyAsAbsent, emptyAsDefault } from '../../http/pagination.ts'
import { personFilter } from '../../identity/person-filter.ts'
import { described, readAs } from '../../lib/schema.ts'
import { CHANNELS } from '../../links/channel.ts'
import { linkKey } from '../../links/link-key.ts'
import { LIST_STATES } from '../../links/schemas.ts'
import { DateOrder, daysOf, ScanQuery } from '../scan-page.ts'

/** For what cannot be a code: it finds nothing. */
const NO_KEY = '?'

/** Filters of the list and of the file. */
export const LinkFilter = z.object({
  owner: personFilter('Owner'),
  state: described(
    emptyAsDefault(z.enum(LIST_STATES), 'all'),
    docs({
      description: 'Links in one state only. Disabled links never count as `expired`.',
      default: 'all',
    }),
  ),
  kind: described(
    emptyAsAbsent(z.enum(['custom', 'campaign'])),
    docs({
      description: '`custom`: made by users. `campaign`: made by staff, for the service.',
    }),
  ),
  channel: described(emptyAsAbsent(z.enum(CHANNELS)), docs({ description: 'The channel that was set on the link.' })),
  ...daysOf('creation'),
  ...DateOrder,
  search: described(
    emptyAsAbsent(readAs(z.string().check(z.trim()), (text) => linkKey(text) ?? NO_KEY, 'invalid_value')),
    docs({ description: 'The whole code, in any case, with or without hyphens.' }),
  ),
})
export type LinkFilter = z.output<typeof LinkFilter>

export const AdminLinksQuery = z.object({ ...ScanQuery, ...LinkFilter.shape })
export type AdminLinksQuery = z.output<typeof AdminLinksQuery>
