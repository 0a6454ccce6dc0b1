import type { Config } from '../config.ts'
import type { Channel } from './channel.ts'
import { linkKey } from './link-key.ts'

/** As owners write codes. Whatever else reads as the same link is written as its key. */
const WRITTEN = /^[\w-]{3,40}$/

/** Where links lead: `PUBLIC_ORIGIN`, or where the request came to. On https, but for development. */
export function linkOrigin({ publicOrigin, development }: Pick<Config, 'publicOrigin' | 'development'>, url: string) {
  const origin = publicOrigin ?? new URL(url).origin
  return development ? origin : origin.replace(/^http:/, 'https:')
}

/** The address of what may be a link, as it is shared. Undefined for what can be none. */
export function linkUrl(origin: string, code: string, channel?: Channel): string | undefined {
  const key = linkKey(code)
  if (key === undefined) return undefined
  return `${origin}/r/${WRITTEN.test(code) ? code : key}${channel ? `?channel=${channel}` : ''}`
}

/** The address of a link that the database holds: its code can be one. */
export const ownLinkUrl = (origin: string, code: string, channel?: Channel): string => linkUrl(origin, code, channel)!
