import * as z from 'zod'
import { CHANGE_TYPES } from '../db/outbox-schema.ts'

export const FeedChange = z
  .object({
    sequence: z.int().positive().meta({ description: 'Grows with each change, without gaps.' }),
    id: z.string().meta({ description: '`webhook-id` of the same change.', examples: ['msg_mi9xk3f2_1042'] }),
    type: z.enum(CHANGE_TYPES),
    timestamp: z.iso.datetime(),
    data: z.record(z.string(), z.unknown()).meta({ description: 'As webhooks send it: see the guide.' }),
  })
  .meta({ id: 'FeedChange' })
export type FeedChange = z.output<typeof FeedChange>

export const Feed = z
  .object({
    results: z.array(FeedChange).meta({ description: 'In the order in which they happened.' }),
    after: z.int().nonnegative().meta({ description: '`after` of your next request.' }),
    has_gap: z
      .boolean()
      .meta({ description: 'Changes after yours are missing: they are no longer kept, or the database was restored.' }),
  })
  .meta({ id: 'Feed' })
export type Feed = z.output<typeof Feed>
