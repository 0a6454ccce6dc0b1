import type { DatabaseSync } from 'node:sqlite'
import { HOUR_MS } from '../../lib/time.ts'
import { planArrivals } from './arrivals.ts'
import type { Arrival } from './arrivals.ts'
import { createBulkInsert } from './bulk-insert.ts'
import type { BulkInsert } from './bulk-insert.ts'
import { COUNT_COLUMNS, writeCounts } from './counts.ts'
import { platformAt, writeGrowth } from './growth.ts'
import { planLinks } from './links.ts'
import type { SeededLink } from './links.ts'
import type { Network } from './network.ts'
import { createRandom } from './random.ts'
import { planVisits } from './visits.ts'

/** Between a click and the sign-up. */
const MOST_HOURS = 20

export interface ReferralOptions {
  seed: number
  /** Total clicks. */
  clicks: number
  until: number
  isTaken: (key: string) => boolean
}

/** How many rows were created. */
export interface ReferralTotals {
  links: number
  referrals: number
}

/** See `createRandom`. */
const STREAMS = { links: 2, arrivals: 3, visits: 4 } as const

const LINK_COLUMNS = [
  'key',
  'code',
  'user_id',
  'label',
  'channel',
  'campaign',
  'created_at',
  'expires_at',
  'disabled_at',
]
const REFERRAL_COLUMNS = [
  'invitee_id',
  'inviter_id',
  'link_key',
  'method',
  'certainty',
  'channel',
  'country',
  'created_at',
]

const ORIGIN_COLUMNS = [
  'user_id',
  'inviter_id',
  'link_key',
  'method',
  'channel',
  'platform',
  'country',
  'created_at',
  'steps',
]

/** The links, clicks and referrals of a network. */
function planReferrals(network: Network, { seed, clicks, until, isTaken }: ReferralOptions) {
  const links = planLinks(createRandom(seed, STREAMS.links), network, { until, isTaken })
  const arrivals = [...planArrivals(createRandom(seed, STREAMS.arrivals), network, links)]
  const visits = planVisits(createRandom(seed, STREAMS.visits), network, { arrivals, links, clicks, until })
  return { links, arrivals, visits }
}

/** Writes links, referrals and the counts of links; everything else about referrals is derived from these. */
export function insertReferrals(db: DatabaseSync, network: Network, options: ReferralOptions): ReferralTotals {
  const { links, arrivals, visits } = planReferrals(network, options)
  const insertInto = (table: string, columns: string[], write: (insert: BulkInsert) => void) => {
    const insert = createBulkInsert(db, table, columns)
    write(insert)
    insert.finish()
  }
  insertInto('referral_links', LINK_COLUMNS, (insert) => writeLinks(insert, network, links))
  insertInto('referrals', REFERRAL_COLUMNS, (insert) => writeArrivals(insert, network, links, arrivals))
  insertInto('sign_up_origins', ORIGIN_COLUMNS, (insert) => writeOrigins(insert, network, links, arrivals))
  insertInto('referral_counts', COUNT_COLUMNS, (insert) => writeCounts(insert, network, links, visits))
  writeGrowth(db, network, links, visits)
  return { links: links.length, referrals: arrivals.length }
}

function writeLinks(insert: BulkInsert, { firstId }: Network, links: SeededLink[]): void {
  for (const { key, code, owner, label, channel, campaign, createdAt, expiresAt, disabledAt } of links) {
    insert.add(key, code, firstId + owner, label, channel, campaign, createdAt, expiresAt, disabledAt)
  }
}

function writeArrivals(insert: BulkInsert, network: Network, links: SeededLink[], arrivals: Arrival[]): void {
  const { firstId, inviteCodes } = network
  for (const { invitee, inviter, link, method, certainty, channel, country, at } of arrivals) {
    const key = links[link]?.key ?? inviteCodes[inviter]!
    insert.add(firstId + invitee, firstId + inviter, key, method, certainty, channel, country, at)
  }
}

/** How everyone came who named their inviter when they signed up; some clicked a while before. */
function writeOrigins(insert: BulkInsert, network: Network, links: SeededLink[], arrivals: Arrival[]): void {
  const { firstId, inviteCodes } = network
  for (const { invitee, inviter, link: index, method, channel, country, at } of arrivals) {
    if (method === 'profile') continue
    const link = links[index]?.key ?? inviteCodes[inviter]!
    const clickedAt = method === 'code' ? at : at - (1 + (invitee % MOST_HOURS)) * HOUR_MS
    const steps = JSON.stringify([{ method, link, channel, at: clickedAt, refusal: null }])
    const platform = platformAt(invitee)
    insert.add(firstId + invitee, firstId + inviter, link, method, channel, platform, country, at, steps)
  }
}
