import type { Config } from '../../config.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { pageUrl, toPage } from '../../http/pagination.ts'
import type { Caller } from '../../identity/caller.ts'
import { audienceOf } from '../../identity/directory.ts'
import type { Viewing } from '../../identity/directory.ts'
import { callerOrThrow, selectCaller } from '../../identity/select-caller.ts'
import { maskPhone } from '../../lib/phone.ts'
import { toIsoOrNull } from '../../lib/time.ts'
import type { Descendant, ReferralTree } from './responses.ts'
import type { TreeQuery } from './schemas.ts'
import { placeOf, selectDescendants, selectDescendantsBackwards, selectLevels } from './select-tree.ts'
import type { DescendantRow } from './select-tree.ts'

interface GetTree {
  caller: Caller
  query: TreeQuery
  /** For `next` and `previous`. */
  url: string
}

/**
 * A page of the people below the caller, and how many there are: one batch that reads its page, however many that is.
 * @throws AppError `token_not_valid`
 */
export async function getTree(
  { config: { directory }, db }: { config: Config; db: Database },
  { caller, query, url }: GetTree,
): Promise<ReferralTree> {
  const { userId } = caller
  const { cursor, level, limit } = query
  const depth = Math.max(query.depth, level ?? 0)
  const backwards = cursor?.direction === 'before'
  const start = placeOf(cursor?.id ?? 0)
  const slice = {
    userId,
    fromLevel: Math.max(level ?? 1, backwards ? 0 : start.level),
    toLevel: Math.min(level ?? depth, backwards ? start.level : depth),
    startLevel: start.level,
    startId: start.id,
    limit: limit + 1,
  }
  const [callers, counted, rows] = await runBatch(db, [
    selectCaller(db, caller),
    selectLevels(db, { userId, depth }),
    (backwards ? selectDescendantsBackwards : selectDescendants)(db, slice),
  ])
  const viewer = callerOrThrow(callers)
  const people = new Map(counted.map((row) => [row.level, row.people]))
  const levels = Array.from({ length: depth }, (_, i) => ({ level: i + 1, people: people.get(i + 1) ?? 0 }))
  const { rows: shown, next, previous } = toPage(rows, query)
  return {
    levels,
    count: levels.reduce((sum, one) => (level === undefined || level === one.level ? sum + one.people : sum), 0),
    next: pageUrl(url, next),
    previous: pageUrl(url, previous),
    results: shown.map((row) => descendantView({ directory, viewer }, row)),
  }
}

const descendantView = (viewing: Viewing, row: DescendantRow): Descendant => ({
  id: row.userId,
  level: row.level,
  inviter_id: row.inviterId,
  display_name: row.displayName,
  phone: row.phone === null ? null : phoneFor(viewing, row.phone, row),
  joined: toIsoOrNull(row.joinedAt),
})

/** Under `staff` the own invitees are masked, as on the own page; who is further down is a stranger. */
function phoneFor(viewing: Viewing, phone: string, { userId, level }: DescendantRow): string | null {
  if (audienceOf(viewing, userId) !== 'masked') return phone
  return viewing.directory === 'staff' && level > 1 ? null : maskPhone(phone)
}
