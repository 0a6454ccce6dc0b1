import { sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { may } from '../../identity/permissions.ts'
import type { Role } from '../../identity/permissions.ts'
import { PERSON_COLUMN_LIST, listedPerson } from './listed-person.ts'
import type { StoredPerson } from './listed-person.ts'
import { selectMostInvited } from './most-invited.ts'
import { peopleUrl } from './people-cursor.ts'
import type { PeopleCursor, Standing } from './people-cursor.ts'
import { isFiltering } from './people-filter.ts'
import type { PeoplePage } from './responses.ts'
import type { ListPeopleQuery } from './schemas.ts'
import { selectPeople } from './select-people.ts'
import type { Seen } from './select-people.ts'

interface ListPeople {
  /** Whose eyes it is for. */
  role: Role
  query: ListPeopleQuery
  /** For `next` and `previous`. */
  url: string
}

type Place = { id: number } & Partial<Standing>
type Row = StoredPerson & Seen & Partial<Standing>

/** Rows that a page may read besides its own; some of the two hundred are the sign-in's and the count's. */
const SLACK_ROWS = 180

/**
 * A page of the people in one batch, at a cost that no filter and no size of the table exceeds: see `selectSteps`.
 * @throws AppError `storage_unavailable`
 */
export async function listPeople(db: Database, { role, query, url }: ListPeople): Promise<PeoplePage> {
  const { ordering, limit, cursor, ...filter } = query
  const selection = { filter, eyes: { unmasked: may(role, 'people.unmasked') } }
  const backwards = cursor?.direction === 'before'
  const reach = { limit: limit + 1, rows: limit + SLACK_ROWS }
  const descending = (ordering === 'newest') !== backwards
  const range = descending ? { below: cursor?.id } : { above: cursor?.id }
  const [rows, [total]] = await runBatch(db, [
    ordering === 'most_invited'
      ? selectMostInvited<Row>(
          db,
          selection,
          { backwards, start: cursor && placeOf(cursor), ...reach },
          PERSON_COLUMN_LIST,
        )
      : selectPeople<Row>(db, selection, { descending, ...range, ...reach }, PERSON_COLUMN_LIST),
    db.all<{ value: number }>(sql`SELECT value FROM counters WHERE name = 'users'`),
  ])
  const { shown, next, previous, partial, isWhole } = cutPage(rows, query)
  const isEverybody = !isFiltering(filter) && ordering !== 'most_invited'
  return {
    count: isEverybody ? (total?.value ?? 0) : isWhole ? shown.length : null,
    partial,
    next: peopleUrl(url, next),
    previous: peopleUrl(url, previous),
    results: shown.map((row) => listedPerson(role, row)),
  }
}

/** What a walk found, as a page in the order of the list. */
function cutPage(walked: Row[], { limit, cursor, ordering }: ListPeopleQuery) {
  const found = walked.filter(({ passes }) => passes === 1)
  const last = walked.at(-1)
  const stopped = last?.passes === 0 ? last : undefined
  const shown = found.slice(0, limit)
  const backwards = cursor?.direction === 'before'
  const more = found.length > limit ? shown.at(-1) : stopped
  const ahead = more && at(backwards ? 'before' : 'after', more)
  const behind = cursor && at(backwards ? 'after' : 'before', shown[0] ?? withItself(cursor, ordering))
  return {
    shown: backwards ? shown.toReversed() : shown,
    next: backwards ? behind : ahead,
    previous: backwards ? ahead : behind,
    partial: found.length <= limit && stopped !== undefined,
    isWhole: cursor === undefined && more === undefined,
  }
}

const at = (direction: PeopleCursor['direction'], { id, score, reachedAt }: Place): PeopleCursor => {
  const standing = score === undefined || reachedAt === undefined ? undefined : { score, reachedAt }
  return { direction, id, standing }
}

const placeOf = ({ id, standing }: PeopleCursor) => standing && { id, ...standing }

/** Of an empty page the way back begins where it began, and with whom it began: that person may be on the page before. */
const withItself = ({ direction, id, standing }: PeopleCursor, ordering: ListPeopleQuery['ordering']): Place => ({
  id: Math.max(0, (ordering === 'newest') === (direction === 'after') ? id - 1 : id + 1),
  ...standing,
})
