import { CHANNELS } from '../../links/channel.ts'
import type { Channel } from '../../links/channel.ts'
import { groupItems } from './groups.ts'
import { liveUntil } from './links.ts'
import type { SeededLink } from './links.ts'
import type { Network } from './network.ts'
import { below } from './random.ts'
import type { Random } from './random.ts'

/** How an invitee arrived: a row of `referrals`. Invitee and inviter are positions in the network. */
export interface Arrival {
  invitee: number
  inviter: number
  /** Index among the inviter's links; -1 for their invite code. */
  link: number
  method: 'code' | 'token' | 'pending_phone' | 'profile'
  certainty: 'certain' | 'likely'
  channel: Channel | null
  country: string | null
  at: number
}

const METHODS = [
  { upTo: 0.7, method: 'code', certainty: 'certain', clicked: false },
  { upTo: 0.9, method: 'token', certainty: 'likely', clicked: true },
  { upTo: 0.96, method: 'pending_phone', certainty: 'likely', clicked: true },
  { upTo: 1, method: 'profile', certainty: 'certain', clicked: false },
] as const
const UNKNOWN_COUNTRY_SHARE = 0.03

/** The arrivals of all invitees, in the order of joining. Most typed a code; the others clicked a link. */
export function* planArrivals(random: Random, network: Network, links: SeededLink[]): Generator<Arrival, void> {
  const linksOf = groupItems(
    Int32Array.from(links, ({ owner }) => owner),
    network.size,
  )
  const drawLink = (inviter: number, at: number): number => {
    const choices = [-1]
    linksOf.each(inviter, (index) => {
      const link = links[index]!
      if (link.createdAt <= at && liveUntil(link, Number.POSITIVE_INFINITY) > at) choices.push(index)
    })
    return choices[choices.length === 1 ? 0 : below(random, choices.length)]!
  }
  for (let invitee = 0; invitee < network.size; invitee += 1) {
    const inviter = network.inviterOf[invitee]!
    if (inviter < 0) continue
    const at = network.joinedAt[invitee]!
    const drawn = random()
    const { method, certainty, clicked } = METHODS.find(({ upTo }) => drawn < upTo)!
    const link = clicked ? drawLink(inviter, at) : -1
    const channel = clicked ? (links[link]?.channel ?? drawChannel(random)) : null
    const country = random() < UNKNOWN_COUNTRY_SHARE ? null : network.countries[invitee]!
    yield { invitee, inviter, link, method, certainty, channel, country, at }
  }
}

/** Picks earlier items more often. */
export function drawChannel(random: Random): Channel {
  const drawn = random()
  return CHANNELS[Math.floor(drawn * drawn * CHANNELS.length)]!
}
