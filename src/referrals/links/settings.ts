import * as z from 'zod/mini'
import { list } from '../../lib/setting-fields.ts'

/** What links may be. */
export const LINK_VARIABLES = {
  /** Hosts that links may lead to. */
  LINK_HOSTS: z._default(list, []),
}

/** The part of the configuration that they make. */
export const linkSettings = (v: z.output<z.ZodMiniObject<typeof LINK_VARIABLES>>) => ({
  linkHosts: v.LINK_HOSTS,
})
