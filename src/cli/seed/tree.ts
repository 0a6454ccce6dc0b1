import type { BulkInsert } from './bulk-insert.ts'
import { groupItems } from './groups.ts'
import type { Network } from './network.ts'

/** As deep as the trigger on `referrals` goes. */
const DEPTH = 5

export const TREE_COLUMNS = ['ancestor_id', 'level', 'descendant_id']
export const LEVEL_COLUMNS = ['user_id', 'level', 'people']

/** Writes `referral_tree` and `referral_levels` of everybody, in the order of their keys. */
export function writeTree(tree: BulkInsert, levels: BulkInsert, { size, firstId, inviterOf }: Network): void {
  const generations = []
  let ancestorOf = inviterOf
  for (let level = 1; level <= DEPTH; level += 1) {
    generations.push({ level, below: groupItems(ancestorOf, size) })
    ancestorOf = ancestorOf.map((ancestor) => (ancestor < 0 ? ancestor : inviterOf[ancestor]!))
  }
  for (let ancestor = 0; ancestor < size; ancestor += 1) {
    for (const { level, below } of generations) {
      const people = below.sizeOf(ancestor)
      if (people === 0) break
      below.each(ancestor, (descendant) => tree.add(firstId + ancestor, level, firstId + descendant))
      levels.add(firstId + ancestor, level, people)
    }
  }
}
