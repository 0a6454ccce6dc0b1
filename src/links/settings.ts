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
  LINK_HOSTS: z._default(hosts, []),
  LINK_RESERVED_WORDS: z._default(list, []),
  MAX_LINKS_PER_USER: wholeNumber(1, 1000, 100),
  NEW_LINKS_PER_USER_DAY: wholeNumber(1, 1000, 50),
}

/** The part of the configuration that they make. */
export const linkSettings = (v: z.output<z.ZodMiniObject<typeof LINK_VARIABLES>>) => ({
  linkHosts: v.LINK_HOSTS,
  linkReservedWords: v.LINK_RESERVED_WORDS,
  maxLinksPerUser: v.MAX_LINKS_PER_USER,
  newLinksPerUserDay: v.NEW_LINKS_PER_USER_DAY,
})
