/** Clicks that are the same in all that is counted. */
export interface ClickGroup {
  linkKey: string
  ownerId: number
  /** UTC, as 2026-11-23. */
  day: string
  country: string
  channel: string
  clicks: number
  uniques: number
}

export type ClickGroups = Map<string, ClickGroup>

/** Adds clicks to those that are the same. */
export function addClicks(groups: ClickGroups, more: ClickGroup): void {
  const id = [more.linkKey, more.ownerId, more.day, more.country, more.channel].join('|')
  const group = groups.get(id)
  if (!group) groups.set(id, { ...more })
  else {
    group.clicks += more.clicks
    group.uniques += more.uniques
  }
}

/** Two lists as one, in which nothing is the same as anything else. */
export function mergeGroups(...lists: ClickGroup[][]): ClickGroup[] {
  const groups: ClickGroups = new Map()
  for (const group of lists.flat()) addClicks(groups, group)
  return [...groups.values()]
}

/** What a row of `referral_counts` gains: scope, dimension, value, clicks, uniques. */
export type CountGain = [scope: string, dimension: string, value: string, clicks: number, uniques: number]

/** What the groups add to the counts of their links and of those who own them: each row of the table once. */
export function countGains(groups: ClickGroup[]): CountGain[] {
  const gains = new Map<string, CountGain>()
  for (const { linkKey, ownerId, day, country, channel, clicks, uniques } of groups) {
    const dimensions = { total: '', day, country, channel }
    for (const scope of [`l:${linkKey}`, `u:${ownerId}`]) {
      for (const [dimension, value] of Object.entries(dimensions)) {
        const id = `${scope}|${dimension}|${value}`
        const gain = gains.get(id) ?? [scope, dimension, value, 0, 0]
        gain[3] += clicks
        gain[4] += uniques
        gains.set(id, gain)
      }
    }
  }
  return [...gains.values()]
}
