import { eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Directory } from '../config.ts'
import { users } from '../db/schema.ts'
import { seesInFullSql } from './directory.ts'
import type { ListUsersQuery } from './schemas.ts'
import { matchExpression, searchWords } from './search.ts'

interface Filters {
  conditions: SQL[]
  /** Whether `users_search` takes part. */
  match: boolean
}

/** The filters of the list as conditions, none of which tells the caller what the answer would mask. */
export function filterConditions(directory: Directory, callerId: number, query: ListUsersQuery): Filters {
  const inFull = seesInFullSql(directory, callerId)
  const ifSeen = (condition: SQL) =>
    inFull ? sql`(${condition} AND (users.id = ${callerId} OR ${inFull}))` : condition
  const conditions: SQL[] = []
  if (query.phone) conditions.push(ifSeen(eq(users.phone, query.phone.e164)))
  if (query.email) conditions.push(ifSeen(sql`lower(${users.email}) = ${query.email}`))
  if (query.first_name) conditions.push(eq(users.firstName, query.first_name))
  if (query.last_name) conditions.push(eq(users.lastName, query.last_name))
  if (query.invite_code) conditions.push(eq(users.inviteCode, query.invite_code))
  if (query.invited_by_code) conditions.push(eq(users.invitedByCode, query.invited_by_code))
  const words = searchWords(query.search ?? '')
  if (words.length > 0) conditions.push(sql`users_search MATCH ${matchExpression(words, inFull)}`)
  return { conditions, match: words.length > 0 }
}
