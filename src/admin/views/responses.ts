import * as z from 'zod'
import { VIEWED } from './lists.ts'

/* Answers: read by the OpenAPI document and the tests, and by the views as types alone. */

export const SavedView = z
  .object({
    id: z.int().positive(),
    list: z.enum(VIEWED),
    name: z.string(),
    query: z.string().meta({ description: 'Append it to the address of the list.' }),
    shared: z.boolean(),
    own: z.boolean().meta({ description: 'Saved by you.' }),
  })
  .meta({ id: 'SavedView' })
export type SavedView = z.output<typeof SavedView>

export const SavedViewList = z.object({ results: z.array(SavedView) }).meta({ id: 'SavedViewList' })
export type SavedViewList = z.output<typeof SavedViewList>
