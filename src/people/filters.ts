import { and, eq, isNull, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { users } from '../db/schema.ts'
import { codeMeant } from '../db/typed-code.ts'
import { SEARCHES } from '../http/network.ts'
import { seesInFull } from '../identity/directory.ts'
import type { Viewing } from '../identity/directory.ts'
import type { ListUsersQuery } from './schemas.ts'
import { holdsWords, isOnePiece, matchRarest, searchWords } from './search.ts'
import type { Reading } from './search.ts'
import { ledBy, ledById, ledBySearch } from './steps.ts'
import type { Source } from './steps.ts'

const FILTERS = ['search', 'phone', 'email', 'first_name', 'last_name', 'invite_code', 'invited_by_code'] as const

export const isFiltered = (query: ListUsersQuery): boolean => FILTERS.some((name) => query[name] !== undefined)

/** People that a page may pass over before it costs as much as a search. */
const MAX_PASSED_OVER = 1000

export const isDeep = ({ offset = 0 }: Pick<ListUsersQuery, 'offset'>): boolean => offset > MAX_PASSED_OVER

export const isSearch = (query: ListUsersQuery): boolean =>
  SEARCHES.some((name) => query[name] !== undefined) || isDeep(query)

/**
 * Where the people of a list are read from. The index that usually has the fewest leads; everything else is checked row by
 * row, for a limited number of rows. No condition reveals what the answer masks.
 */
export function sourceOf(viewing: Viewing, query: ListUsersQuery, reading: Reading): Source {
  const inFull = seesInFull(viewing)
  const isSelf = 'role' in viewing.viewer ? sql`0` : sql`${users.id} = ${viewing.viewer.id}`
  const ifSeen = (condition: SQL) => (inFull ? condition : sql`(${condition} AND ${isSelf})`)
  const words = searchWords(query.search ?? '')
  const conditions = {
    phone: query.phone && ifSeen(eq(users.phone, query.phone.e164)),
    // A partial index is only used if the query repeats its condition.
    email: query.email && ifSeen(sql`(lower(${users.email}) = ${query.email} AND ${users.email} IS NOT NULL)`),
    code: query.invite_code && eq(users.inviteCode, codeMeant(query.invite_code)),
    inviter: query.invited_by_code && eq(users.invitedByCode, codeMeant(query.invited_by_code)),
    search: words.length > 0 && holdsWords(words, inFull),
    last: query.last_name && eq(users.lastName, query.last_name),
    first: query.first_name && eq(users.firstName, query.first_name),
  }
  const except = (...settled: (keyof typeof conditions)[]) =>
    and(
      isNull(users.deletedAt),
      ...Object.entries(conditions).map(([name, condition]) =>
        condition && !settled.some((one) => one === name) ? condition : undefined,
      ),
    )
  if (conditions.phone) return ledBy('users_phone_unique', [conditions.phone], except('phone'))
  if (conditions.email) return ledBy('users_email_unique', [conditions.email], except('email'))
  if (conditions.code) return ledBy('users_invite_code_unique', [conditions.code], except('code'))
  if (conditions.inviter) return ledBy('users_invited_by_code', [conditions.inviter], except('inviter'))
  if (words.length > 0) {
    // The search index holds no deleted users.
    const isWhole = isOnePiece(words) && !conditions.first && !conditions.last
    return ledBySearch(matchRarest(words, inFull, reading), isWhole ? undefined : except())
  }
  if (conditions.last) return ledBy('users_last_name', [conditions.last], except('last'))
  if (conditions.first) return ledBy('users_first_name', [conditions.first], except('first'))
  return ledById(except())
}
