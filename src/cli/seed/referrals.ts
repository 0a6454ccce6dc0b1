import type { DatabaseSync } from 'node:sqlite'
import { planArrivals } from './arrivals.ts'
import type { Arrival } from './arrivals.ts'
import { createBulkInsert } from './bulk-insert.ts'
import type { BulkInsert } from './bulk-insert.ts'
import { COUNT_COLUMNS, SERVICE_CONFLICT, writeCounts, writeServiceDays } from './counts.ts'
import { BLOCK_COLUMNS, BLOCK_CONFLICT, LEADERBOARD_COLUMNS, writeLeaderboard } from './leaderboard.ts'
import { planLinks } from './links.ts'
import type { SeededLink } from './links.ts'
import type { Network } from './network.ts'
import { createRandom } from './random.ts'
import { LEVEL_COLUMNS, TREE_COLUMNS, writeTree } from './tree.ts'
import { planVisits } from './visits.ts'

export interface ReferralOptions {
  seed: number
  /** Clicks in all. */
  clicks: number
  until: number
  isTaken: (key: string) => boolean
}

/** How much was made. */
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

/** Links, clicks and referrals of a network, as they come from its people. */
function planReferrals(network: Network, { seed, clicks, until, isTaken }: ReferralOptions) {
  const links = planLinks(createRandom(seed, STREAMS.links), network, { until, isTaken })
  const arrivals = [...planArrivals(createRandom(seed, STREAMS.arrivals), network, links)]
  const visits = planVisits(createRandom(seed, STREAMS.visits), network, { arrivals, links, clicks, until })
  return { links, arrivals, visits }
}

/** Writes all that the tables of referrals hold of a network, with what their triggers would have kept. */
export function insertReferrals(db: DatabaseSync, network: Network, options: ReferralOptions): ReferralTotals {
  const { links, arrivals, visits } = planReferrals(network, options)
  insertInto(db, 'referral_links', LINK_COLUMNS, (insert) => writeLinks(insert, network, links))
  insertInto(db, 'referrals', REFERRAL_COLUMNS, (insert) => writeArrivals(insert, network, links, arrivals))
  insertInto(db, 'referral_counts', COUNT_COLUMNS, (insert) => writeCounts(insert, network, links, visits))
  const service = createBulkInsert(db, 'referral_counts', COUNT_COLUMNS, SERVICE_CONFLICT)
  writeServiceDays(service, visits)
  service.finish()
  insertInto(db, 'referral_tree', TREE_COLUMNS, (tree) =>
    insertInto(db, 'referral_levels', LEVEL_COLUMNS, (levels) => writeTree(tree, levels, network)),
  )
  insertInto(db, 'leaderboard', LEADERBOARD_COLUMNS, (board) => {
    const blocks = createBulkInsert(db, 'leaderboard_blocks', BLOCK_COLUMNS, BLOCK_CONFLICT)
    writeLeaderboard(board, blocks, network)
    blocks.finish()
  })
  return { links: links.length, referrals: arrivals.length }
}

function insertInto(db: DatabaseSync, table: string, columns: string[], write: (insert: BulkInsert) => void): void {
  const insert = createBulkInsert(db, table, columns)
  write(insert)
  insert.finish()
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
