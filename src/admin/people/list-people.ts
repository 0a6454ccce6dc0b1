import { eq } from 'drizzle-orm'
import { readRow, selectionOf } from '../../db/columns.ts'
import type { StoredRow } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { counters } from '../../db/schema.ts'
import { firstCountView } from '../../http/pagination.ts'
import { visibleTo } from '../../identity/permissions.ts'
import type { Role } from '../../identity/permissions.ts'
import { personView } from '../../identity/person-view.ts'
import { PERSON_COLUMNS } from '../../identity/person.ts'
import { holdsWords, isOnePiece, phoneTail, searchWords } from '../../people/search.ts'
import type { Seen } from '../../people/steps.ts'
import { selectMostInvited } from './most-invited.ts'
import type { PeoplePage, Person } from './responses.ts'
import { isByInvited, isDescending, isFiltering, peopleUrl, sortedBy } from './schemas.ts'
import type { ListPeopleQuery, PeopleCursor, Standing } from './schemas.ts'
import { countPeople, selectPeople, selectSorted } from './select-people.ts'
import type { Selection, Walk } from './select-people.ts'

export const PERSON_COLUMN_LIST = selectionOf(PERSON_COLUMNS)
export type StoredPerson = StoredRow<typeof PERSON_COLUMNS>

const FIELDS = [
  ...(['id', 'phone', 'email', 'first_name', 'last_name', 'display_name', 'invite_code', 'invited_by_code'] as const),
  ...(['invited_count', 'country', 'is_active', 'block', 'deletion_requested_at', 'date_joined'] as const),
  'last_login' as const,
]

/** A person in the list, as a role sees them. */
export const listedPerson = (role: Role, stored: StoredPerson): Person =>
  personView(readRow(PERSON_COLUMNS, stored), role, FIELDS)

interface ListPeople {
  /** Of the staff member who asks. */
  role: Role
  query: ListPeopleQuery
  /** For `next` and `previous`. */
  url: string
}

type Place = { id: number } & Partial<Standing> & Pick<PeopleCursor, 'isRest' | 'sorted'>
type Row = StoredPerson & Seen & Partial<Standing> & Pick<PeopleCursor, 'sorted'>
type Listed = Row & Pick<PeopleCursor, 'isRest'>

/** Rows a page may read besides its own; the rest of the 200 are for the sign-in and the count. */
const SLACK_ROWS = 180
/** With words that only the person's row can tell apart: staff look for one of many who share the rarest piece. */
const SEARCH_ROWS = 3000
/** The search index and the person. */
const ROWS_OF_FOUND = 2

/**
 * A page of people, at a bounded cost for any filter and table size: see `stepsQuery`. One batch, and another query if
 * few phones end with the digits searched for.
 * @throws AppError `storage_unavailable`
 */
export async function listPeople(db: Database, { role, query, url }: ListPeople): Promise<PeoplePage> {
  const { ordering, limit, cursor, ...filter } = query
  const { search } = filter
  const selection = { filter, visibility: { unmasked: visibleTo(role).contacts } }
  const isCheap = search === undefined || isOnePiece(searchWords(search))
  const mayRead = limit + (isCheap ? SLACK_ROWS : SEARCH_ROWS)
  const [first, second] = partsOf(db, selection, query)
  const half = Math.floor(mayRead / 2)
  const isEverybody = !isFiltering(filter)
  const leavesOut = isByInvited(ordering) || sortedBy(ordering) !== undefined
  const { rows, total, counted } = await runBatch(db, {
    rows: first.select(cursor, { limit: limit + 1, rows: second ? half : mayRead }),
    total:
      isEverybody &&
      !leavesOut &&
      db.select({ value: counters.value }).from(counters).where(eq(counters.name, 'users')),
    counted: !isEverybody && !leavesOut && cursor === undefined && countPeople(db, selection),
  })
  const walked: Listed[] = rows.map((row) => ({ ...row, isRest: first.isRest }))
  if (second && rows.length <= limit && rows.at(-1)?.passes !== 0) {
    // Without other filters, the first part has read no more than it found.
    const reach = { limit: limit + 1 - rows.length, rows: Math.min(half, mayRead - ROWS_OF_FOUND * rows.length) }
    const more = await runQuery(db, second.select(undefined, reach))
    walked.push(...more.map((row) => ({ ...row, isRest: second.isRest })))
  }
  const { shown, next, previous, partial, isWhole } = cutPage(walked, query)
  return {
    ...(isWhole ? { count: shown.length, count_exact: true } : firstCountView(counted?.[0])),
    ...(total && { count: total[0]?.value ?? 0, count_exact: true }),
    partial,
    next: peopleUrl(url, next),
    previous: peopleUrl(url, previous),
    results: shown.map((row) => listedPerson(role, row)),
  }
}

/** A list, or a part of it, in the direction of a page. */
interface Part {
  select: (
    cursor: PeopleCursor | undefined,
    reach: Pick<Walk, 'limit' | 'rows'>,
  ) => ReturnType<typeof selectPeople<Row>>
  isRest?: boolean | undefined
}

/**
 * Where a page is read from, in this order. Of a search for four digits that is first whoever's phone ends so, then all
 * others who have them: two lists, so that each goes on from a cursor.
 */
function partsOf(db: Database, selection: Selection, query: ListPeopleQuery): [Part, Part?] {
  const { ordering, cursor, search } = query
  const backwards = cursor?.direction === 'before'
  const descending = isDescending(ordering) !== backwards
  const by = sortedBy(ordering)
  if (by !== undefined) {
    const select: Part['select'] = (from, reach) => {
      const start = from && { id: from.id, value: from.sorted ?? '' }
      return selectSorted<Row>(db, selection, { by, descending, start, ...reach }, PERSON_COLUMN_LIST)
    }
    return [{ select }]
  }
  if (isByInvited(ordering)) {
    const turned = backwards !== (ordering === 'least_invited')
    const select: Part['select'] = (from, reach) =>
      selectMostInvited<Row>(
        db,
        selection,
        { backwards: turned, start: from && placeOf(from), ...reach },
        PERSON_COLUMN_LIST,
      )
    return [{ select }]
  }
  const partOf = (of: Selection, isRest?: boolean): Part => ({
    isRest,
    select(from, reach) {
      const range = descending ? { below: from?.id } : { above: from?.id }
      return selectPeople<Row>(db, of, { descending, ...range, ...reach }, PERSON_COLUMN_LIST)
    },
  })
  if (!selection.visibility.unmasked || !/^\d{4}$/.test(search ?? '')) return [partOf(selection)]
  const isTail = holdsWords([phoneTail(search!)], true)
  const ends = partOf({ ...selection, filter: { ...selection.filter, search: `…${search}` } })
  const rest = partOf({ ...selection, unless: isTail }, true)
  if (backwards) return cursor.isRest ? [rest, ends] : [ends]
  return cursor?.isRest ? [rest] : [ends, rest]
}

/** Turns what a walk found into a page in list order. */
function cutPage(walked: Listed[], { limit, cursor, ordering }: ListPeopleQuery) {
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

const at = (direction: PeopleCursor['direction'], { id, score, reachedAt, isRest, sorted }: Place): PeopleCursor => {
  const standing = score === undefined || reachedAt === undefined ? undefined : { score, reachedAt }
  return { direction, id, standing, isRest, sorted }
}

const placeOf = ({ id, standing }: PeopleCursor) => standing && { id, ...standing }

/** From an empty page, the way back starts where the page did, including that person: they may be on the page before. */
const withItself = (
  { direction, id, standing, isRest, sorted }: PeopleCursor,
  ordering: ListPeopleQuery['ordering'],
): Place => ({
  id: Math.max(0, isDescending(ordering) === (direction === 'after') ? id - 1 : id + 1),
  isRest,
  sorted,
  ...standing,
})
