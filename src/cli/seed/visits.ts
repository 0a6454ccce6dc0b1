import { DAY_MS } from '../../lib/time.ts'
import { drawChannel } from './arrivals.ts'
import type { Arrival } from './arrivals.ts'
import { liveUntil } from './links.ts'
import type { SeededLink } from './links.ts'
import type { Network } from './network.ts'
import { below } from './random.ts'
import type { Random } from './random.ts'

/** Visits to a link on one day, from one country and channel. Every count of a link is a sum of these. */
export interface Visits {
  size: number
  /** Position of an invite code's owner, or the network's size plus the index of a link. */
  links: Int32Array
  /** Days since 1970. */
  days: Int32Array
  countries: string[]
  channels: string[]
  clicks: Int32Array
  uniques: Int32Array
  signups: Uint8Array
}

interface VisitPlan {
  arrivals: Arrival[]
  links: SeededLink[]
  /** Of all links. */
  clicks: number
  until: number
}

/** Visits without a sign-up, per person. */
const FRUITLESS_SHARE = 0.05
const OWN_LINK_SHARE = 0.5
const LEAST_WEIGHT = 0.2

/** Spreads clicks over the arrivals and over some days without sign-ups. */
export function planVisits(random: Random, network: Network, plan: VisitPlan): Visits {
  const { arrivals, links } = plan
  const fruitless = plan.clicks > 0 ? Math.ceil(network.size * FRUITLESS_SHARE) : 0
  const visits = createVisits(arrivals.length + fruitless)
  for (const { inviter, link, at, country, channel } of arrivals) {
    const place = link < 0 ? inviter : network.size + link
    addVisit(visits, { link: place, at, country: country ?? 'XX', channel: channel ?? 'direct' }, 1)
  }
  for (let i = 0; i < fruitless; i += 1) {
    const index = random() < OWN_LINK_SHARE && links.length > 0 ? below(random, links.length) : -1
    const link = links[index]
    const owner = link?.owner ?? below(random, network.size)
    const from = link?.createdAt ?? network.joinedAt[owner]!
    const at = from + below(random, Math.max(1, (link ? liveUntil(link, plan.until) : plan.until) - from))
    const place = link ? network.size + index : owner
    const channel = link?.channel ?? drawChannel(random)
    addVisit(visits, { link: place, at, country: network.countries[owner]!, channel }, 0)
  }
  spreadClicks(random, visits, plan.clicks)
  return visits
}

const createVisits = (capacity: number): Visits => ({
  size: 0,
  links: new Int32Array(capacity),
  days: new Int32Array(capacity),
  countries: [],
  channels: [],
  clicks: new Int32Array(capacity),
  uniques: new Int32Array(capacity),
  signups: new Uint8Array(capacity),
})

interface Visit {
  link: number
  at: number
  country: string
  channel: string
}

function addVisit(visits: Visits, { link, at, country, channel }: Visit, signups: number): void {
  const i = visits.size
  visits.size += 1
  visits.links[i] = link
  visits.days[i] = Math.floor(at / DAY_MS)
  visits.countries.push(country)
  visits.channels.push(channel)
  visits.signups[i] = signups
}

/** Distributes the exact number of clicks very unevenly. Most are a visitor's first click of the day. */
function spreadClicks(random: Random, visits: Visits, clicks: number): void {
  const weights = Float64Array.from({ length: visits.size }, () => LEAST_WEIGHT + random() ** 4)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let [passed, given] = [0, 0]
  for (let i = 0; i < visits.size; i += 1) {
    passed += weights[i]!
    const due = i === visits.size - 1 ? clicks : Math.floor((passed / total) * clicks)
    const here = due - given
    given = due
    visits.clicks[i] = here
    visits.uniques[i] = Math.ceil(here * (0.6 + 0.4 * random()))
  }
}
