import { growthValues } from '../growth/growth-counts.ts'
import { isInviteCode } from '../link-key.ts'

/** Clicks that count alike. */
export interface ClickGroup {
  linkKey: string
  ownerId: number | null
  /** UTC, such as 2026-11-23. */
  day: string
  country: string
  channel: string
  /** Of a campaign link. */
  campaign: string | null
  platform: string
  clicks: number
  uniques: number
}

export type ClickGroups = Map<string, ClickGroup>

/** Adds clicks to their group. */
export function addClicks(groups: ClickGroups, more: ClickGroup): void {
  const { linkKey, ownerId, day, country, channel, campaign, platform } = more
  const id = [linkKey, ownerId, day, country, channel, platform, campaign].join('|')
  const group = groups.get(id)
  if (!group) groups.set(id, { ...more })
  else {
    group.clicks += more.clicks
    group.uniques += more.uniques
  }
}

/** Merges the lists, summing equal groups. */
export function mergeGroups(...lists: ClickGroup[][]): ClickGroup[] {
  const groups: ClickGroups = new Map()
  for (const group of lists.flat()) addClicks(groups, group)
  return [...groups.values()]
}

/** What a row of `referral_counts` gains: scope, dimension, value, clicks, uniques. */
export type CountGain = [scope: string, dimension: string, value: string, clicks: number, uniques: number]

/** What groups add to the counts of their links, the links' owners and the whole service: each row once. */
export function countGains(groups: ClickGroup[]): CountGain[] {
  const gains = new Map<string, CountGain>()
  for (const group of groups) {
    for (const [scope, dimension, value] of countsOf(group)) {
      const id = `${scope}|${dimension}|${value}`
      const gain = gains.get(id) ?? [scope, dimension, value, 0, 0]
      gain[3] += group.clicks
      gain[4] += group.uniques
      gains.set(id, gain)
    }
  }
  return [...gains.values()]
}

/** What they add to the running totals of the whole service, in the order of `gainsOf`. */
export function growthGains(groups: ClickGroup[]) {
  const gains = new Map<string, [...Named, clicks: number, uniques: number, signups: number]>()
  for (const group of groups) {
    for (const [dimension, value] of Object.entries(growthValues(group))) {
      const named: Named = [dimension, value, group.day]
      const gain = gains.get(named.join('|')) ?? [...named, 0, 0, 0]
      gain[3] += group.clicks
      gain[4] += group.uniques
      gains.set(named.join('|'), gain)
    }
  }
  return [...gains.values()]
}

type Named = [dimension: string, value: string, day: string]

/** What every scope is counted by. */
const SUMMED = ['day', 'country', 'channel']

function countsOf({ linkKey, ownerId, day, country, channel }: ClickGroup): [string, string, string][] {
  const values: Record<string, string> = { day, country, channel }
  const ofScope = (scope: string, named: string[]) =>
    named.map((dimension): [string, string, string] => [scope, dimension, values[dimension] ?? ''])
  const link = `l:${linkKey}`
  const isListed = !isInviteCode(linkKey)
  const total = isListed ? ofScope(link, ['total']) : []
  const ofUser = isListed && ownerId !== null ? ofScope(`u:${ownerId}`, SUMMED) : []
  return [...ofScope(link, SUMMED), ...total, ...ofUser, ['all', 'day', day]]
}
