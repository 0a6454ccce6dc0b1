import type * as z from 'zod/mini'

/** What the API reference says of a field. */
export const docs = (meta: z.core.GlobalMeta): z.core.GlobalMeta | undefined => meta
