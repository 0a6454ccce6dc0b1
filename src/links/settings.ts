import * as z from 'zod/mini'
import { transformed } from '../lib/schema.ts'
import { list } from '../lib/setting-fields.ts'
import { wholeNumber } from '../lib/whole-number.ts'
import { readHost } from './destination.ts'

const MESSAGE = 'hosts such as shop.example or *.shop.example, separated by commas'

const hosts = transformed(
  list.check(z.refine((items) => items.every((item) => readHost(item) !== undefined), MESSAGE)),
  (items) => items.flatMap((item) => readHost(item) ?? []),
)

/** What links may be. */
export const LINK_VARIABLES = {
  /** Hosts that links may lead to and take preview images from. None: no link leads anywhere but to the landing page. */
  LINK_HOSTS: z._default(hosts, []),
  /** Words, beside our own, that no alias may be or hold between hyphens. */
  LINK_RESERVED_WORDS: z._default(list, []),
  /** Live links of one user; those that expired or were disabled do not count. */
  MAX_LINKS_PER_USER: wholeNumber(1, 1000, 100),
  /** Links that one user may make in 24 hours: each takes its code for good. */
  NEW_LINKS_PER_USER_DAY: wholeNumber(1, 1000, 50),
}

/** The part of the configuration that they make. */
export const linkSettings = (v: z.output<z.ZodMiniObject<typeof LINK_VARIABLES>>) => ({
  linkHosts: v.LINK_HOSTS,
  linkReservedWords: v.LINK_RESERVED_WORDS,
  maxLinksPerUser: v.MAX_LINKS_PER_USER,
  newLinksPerUserDay: v.NEW_LINKS_PER_USER_DAY,
})
