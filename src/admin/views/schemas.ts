import * as z from 'zod/mini'
import { docs } from '#docs'
import { atMost, LineText } from '../../lib/fields.ts'
import { described } from '../../lib/schema.ts'
import { VIEWED } from './lists.ts'

export const MAX_VIEW_NAME = 40
const MAX_QUERY = 500

const ListName = described(z.enum(VIEWED), docs({ description: 'The list that the view is of.' }))

export const ListViewsQuery = z.object({ list: ListName })

export const SaveViewInput = described(
  z.object({
    list: ListName,
    name: described(
      LineText.check(z.minLength(1), atMost(MAX_VIEW_NAME)),
      docs({
        description: `At most ${MAX_VIEW_NAME} characters. A view of yours with this name is replaced.`,
        examples: ['Blocked in Germany'],
      }),
    ),
    query: described(
      z.string().check(z.maxLength(MAX_QUERY)),
      docs({
        description: 'Filters and order, as in the query string of the list. `search` is left out.',
        examples: ['active=false&country=DE'],
      }),
    ),
    shared: described(z.boolean(), docs({ description: 'Whether everyone who may read the list is offered it.' })),
  }),
  docs({ id: 'SaveViewInput' }),
)
export type SaveViewInput = z.output<typeof SaveViewInput>
