/** Items by group, in ascending order within each. */
export interface Groups {
  /** Calls back with each item of a group. */
  each: (group: number, use: (item: number) => void) => void
  sizeOf: (group: number) => number
}

/** Groups items with a counting sort, which is fast for millions of items. Negative groups are skipped. */
export function groupItems(groupOf: Int32Array, groups: number): Groups {
  const ends = new Int32Array(groups + 1)
  for (const group of groupOf) if (group >= 0) ends[group + 1]! += 1
  for (let group = 0; group < groups; group += 1) ends[group + 1]! += ends[group]!
  const starts = ends.slice(0, groups)
  const items = new Int32Array(ends[groups]!)
  for (let item = 0; item < groupOf.length; item += 1) {
    const group = groupOf[item]!
    if (group < 0) continue
    items[starts[group]!] = item
    starts[group]! += 1
  }
  return {
    each(group, use) {
      for (let place = ends[group]!; place < ends[group + 1]!; place += 1) use(items[place]!)
    },
    sizeOf: (group) => ends[group + 1]! - ends[group]!,
  }
}
