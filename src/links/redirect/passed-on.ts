import { isChannel } from '../channel.ts'
import type { Channel } from '../channel.ts'
import type { LinkRecord } from '../live-link.ts'

/** Parameters of a link that go on to where it leads. No other has any effect. */
const KNOWN = ['utm_source', 'utm_medium', 'utm_campaign', 'channel'] as const

export type PassedOn = Partial<Record<(typeof KNOWN)[number], string>>

/** Names of sources and campaigns: nothing that could be a URL, or an e-mail address. */
const PLAIN = /^[\w.-]{1,100}$/

/** What of the query goes on: the known parameters, as far as they are plain. What the link itself says wins. */
export function passedOn(query: URLSearchParams, { channel, campaign }: LinkRecord): PassedOn {
  const passed: PassedOn = {}
  for (const name of KNOWN) {
    const own = { channel, utm_campaign: campaign }[name as string]
    const value = own ?? query.get(name)
    if (value && PLAIN.test(value)) passed[name] = value
  }
  return passed
}

/** Where the link was shared, as its clicks are counted. */
export function channelOf({ channel }: PassedOn): Channel {
  if (channel === undefined) return 'direct'
  return isChannel(channel) ? channel : 'other'
}
