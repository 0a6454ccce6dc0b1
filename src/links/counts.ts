import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { selectionOf } from '../db/columns.ts'
import { inviterDays } from '../db/leaderboard-schema.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { referralCounts } from '../db/referral-schema.ts'
import { users } from '../db/schema.ts'
import { aboutTypedCode } from '../db/typed-code.ts'
import type { StatsPeriod } from './stats/period.ts'

type CountsRow = typeof referralCounts.$inferSelect

/** What a link, or all links of a user, brought. */
export type Counts = Pick<CountsRow, 'clicks' | 'uniques' | 'signups'>

export const NO_COUNTS: Counts = { clicks: 0, uniques: 0, signups: 0 }

const { scope, dimension, value, clicks, uniques, signups } = referralCounts
const { userId, day } = inviterDays

/** Condition on a row of counts: the total of a link that a user made. Other scopes are summed from their channels. */
export const isTotalOf = (ofScope: unknown): SQL =>
  sql`${scope} = ${ofScope} AND ${dimension} = 'total' AND ${value} = ''`

const scopeOfLink = (key: unknown) => sql`'l:' || ${key}`
const codeOf = (id: unknown) => sql`(SELECT ${users.inviteCode} FROM ${users} WHERE ${users.id} = ${id})`
/** The scopes whose sum is all links of a user: their invite code, and the links they made. */
const scopesOfUser = (id: unknown) => [scopeOfLink(codeOf(id)), sql`'u:' || CAST(${id} AS INTEGER)`]

const sumOf = (column: SQLiteColumn) => sql`coalesce(sum(${column}), 0)`

const totalsOf = (scopes: SQL[]) => sql`
  SELECT ${sumOf(clicks)} AS clicks, ${sumOf(uniques)} AS uniques, ${sumOf(signups)} AS signups
  FROM ${referralCounts} WHERE ${scope} IN (${sql.join(scopes, sql`, `)}) AND ${dimension} = 'channel'`

/** What all links of a user brought, in one row. */
export const selectUserTotals = preparedQuery((db, values: Placeholders<{ userId: number }>) =>
  db.all<Counts>(totalsOf(scopesOfUser(values.userId))),
)

/** What an invite code brought, in one row. */
export const selectInviteTotals = aboutTypedCode((db, _: Placeholders<{ key: string }>, code) =>
  db.all<Counts>(totalsOf([scopeOfLink(code)])),
)

/** The same by the user whose code it is. */
export const selectOwnInviteTotals = preparedQuery((db, values: Placeholders<{ userId: number }>) =>
  db.all<Counts>(totalsOf([scopeOfLink(codeOf(values.userId))])),
)

export type CountedRow = Omit<CountsRow, 'scope'>

type Period = Placeholders<StatsPeriod>

/** A month that is summed up counts on its first day. */
const dayOf = (column: SQLiteColumn, { daysFrom }: Period) =>
  sql`iif(${column} < ${daysFrom}, substr(${column}, 1, 7) || '-01', ${column})`

/** Condition on rows by day: those of the period, and of the months in it. */
const isIn = ({ from, to, daysFrom }: Period) => sql`${dimension} IN ('day', 'month')
  AND ${value} BETWEEN iif(${from} < ${daysFrom}, substr(${from}, 1, 7), ${from}) AND ${to}`

/** Days of the period, channels and countries. Rows of the same value add up. */
const countsOf = (scopes: SQL[], days: SQL, period: Period) => sql`
  SELECT ${selectionOf({ dimension, value, clicks, uniques, signups })} FROM ${referralCounts}
    WHERE ${scope} IN (${sql.join(scopes, sql`, `)}) AND ${dimension} IN ('channel', 'country')
  UNION ALL SELECT 'day', ${dayOf(value, period)}, ${clicks}, ${uniques}, ${days} FROM ${referralCounts}
    WHERE ${scope} IN (${sql.join(scopes, sql`, `)}) AND ${isIn(period)}`

/** All sign-ups that a user brought, by day. */
const signupsOf = (id: unknown, period: Period) => sql`
  UNION ALL SELECT 'day', ${dayOf(day, period)}, 0, 0, ${inviterDays.signups} FROM ${inviterDays}
    WHERE ${userId} = ${id} AND ${day} BETWEEN ${period.from} AND ${period.to}`

/** Counts of a link that a user made. */
export const selectLinkCounts = preparedQuery((db, values: Placeholders<{ key: string } & StatsPeriod>) =>
  db.all<CountedRow>(countsOf([scopeOfLink(values.key)], sql`${signups}`, values)),
)

/** Counts of an invite code: its sign-ups by day are those of its user without those of the links they made. */
export const selectInviteCounts = aboutTypedCode((db, values: Placeholders<{ key: string } & StatsPeriod>, code) => {
  const owner = sql`(SELECT ${users.id} FROM ${users} WHERE ${users.inviteCode} = ${code})`
  return db.all<CountedRow>(sql`${countsOf([scopeOfLink(code)], sql`0`, values)} ${signupsOf(owner, values)}
    UNION ALL SELECT 'day', ${dayOf(value, values)}, 0, 0, -${signups} FROM ${referralCounts}
      WHERE ${scope} = 'u:' || ${owner} AND ${isIn(values)}`)
})

/** Counts of all links of a user. */
export const selectUserCounts = preparedQuery((db, values: Placeholders<{ userId: number } & StatsPeriod>) =>
  db.all<CountedRow>(sql`${countsOf(scopesOfUser(values.userId), sql`0`, values)} ${signupsOf(values.userId, values)}`),
)
