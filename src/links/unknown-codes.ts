import { sql } from 'drizzle-orm'
import type { Placeholder, SQL } from 'drizzle-orm'
import type { Config } from '../config.ts'
import { bare } from '../db/columns.ts'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { referralBudgets, referralLinks } from '../db/referral-schema.ts'
import { runBatch } from '../db/run-batch.ts'
import { users } from '../db/schema.ts'
import { readOtherwise } from '../db/typed-code.ts'
import type { AppError } from '../errors/app-error.ts'
import { limitError } from '../errors/app-error.ts'
import { scopesOf, SITE_SHARE } from '../http/network.ts'
import { setBounded } from '../lib/bounded-map.ts'
import { deriveKey, hmacHex } from '../lib/keys.ts'
import { DAY_MS, HOUR_MS, SECOND_MS, secondsUntil } from '../lib/time.ts'
import { isInviteCode } from './link-key.ts'

/*
 * One budget for codes that no one has ever had, whichever way they are tried: docs/decisions/0036. A code that has ended
 * is no guess, so a poster with a dead link costs its readers nothing.
 */

/** Of a network or an IPv6 /48, for budgets: the address cannot be read from it. */
export const networkHash = (secretKey: string, network: string): string =>
  hmacHex(deriveKey(secretKey, 'network-budgets'), network)

/** What the budget of an IPv6 /48 begins with. */
const SITE = 's'
export interface Guesser {
  network: string
  /** Who is signed in, such as `u:17`. Has a budget of the same size. */
  caller?: string
  /** Only the caller's budget refuses, so that neighbours in a network cannot close it for them. */
  callerAlone?: boolean
}

/** A code that someone tries. */
export interface Guess {
  key: string
  hour: number
  /** Unix time, milliseconds. */
  now: number
  /** JSON: the budgets that the code counts in, and those that must have room. */
  scopes: string
  asked: string
  quota: number
  expiresAt: number
}

export function guessOf(
  { secretKey, networkLimits, unknownCodesPerHour: quota }: Config,
  { network, caller, callerAlone = false }: Guesser,
  { key, now }: { key: string; now: number },
): Guess {
  const hour = Math.floor(now / HOUR_MS)
  const ofNetwork = networkLimits
    ? scopesOf(network).map(({ scope: of, share }) => `${share === 1 ? 'r' : SITE}:${networkHash(secretKey, of)}`)
    : []
  const ofCaller = caller === undefined ? [] : [caller]
  return {
    ...{ key, hour, now, quota, expiresAt: (hour + 1) * HOUR_MS },
    scopes: JSON.stringify([...ofNetwork, ...ofCaller]),
    asked: JSON.stringify(callerAlone ? ofCaller : [...ofNetwork, ...ofCaller]),
  }
}

const { scope, period, spent, lastCode } = referralBudgets

/** The caller of a sign-up, by a keyed hash of their number. Their budget stays a day, for the story of their sign-up. */
export const newcomer = (phoneHash: string): string => `m:${phoneHash}`
const IS_NEWCOMER = sql.raw(`value GLOB 'm:*'`)

type Budgets = Pick<Guess, 'asked' | 'hour' | 'quota'>

/** How many times the budget of a network a scope has. */
const SHARE_OF_ONE = sql.raw(`iif(one.value LIKE '${SITE}:%', ${SITE_SHARE}, 1)`)

/** The budgets that have no room, as rows of `one`. */
const spentBudgets = ({ asked, hour, quota }: Budgets | Placeholders<Budgets>): SQL => sql`
  json_each(${asked}) AS one WHERE ${quota} * ${SHARE_OF_ONE} <= coalesce((
    SELECT ${spent} FROM ${referralBudgets} WHERE ${scope} = one.value AND ${period} = ${hour}), 0)`

/** Condition: a wrong guess could still be answered. Where it does not hold, no answer may depend on the code. */
export const hasRoomToGuess = (budgets: Budgets | Placeholders<Budgets>): SQL =>
  sql`NOT EXISTS (SELECT 1 FROM ${spentBudgets(budgets)})`

export interface Room {
  hasRoom: number
  /** JSON: the budgets that have none. */
  spent: string
}

/** Goes before `countGuess`. */
export const selectRoom = preparedQuery((db, guess: Placeholders<Guess>) =>
  db.all<Room>(sql`SELECT count(*) = 0 AS hasRoom, json_group_array(one.value) AS spent FROM ${spentBudgets(guess)}`),
)

const countUnless = (isKnown: (key: Placeholders<Guess>['key']) => SQL) =>
  preparedQuery((db, guess: Placeholders<Guess>) =>
    db
      .insert(referralBudgets)
      .select(
        sql`SELECT value, ${guess.hour}, 1, iif(${IS_NEWCOMER}, json_array(${guess.key}, ${guess.now}), NULL),
          ${guess.expiresAt} + iif(${IS_NEWCOMER}, ${DAY_MS}, 0) FROM json_each(${guess.scopes})
          WHERE NOT EXISTS (${isKnown(guess.key)}) AND ${hasRoomToGuess(guess)}`,
      )
      .onConflictDoUpdate({
        target: [scope, period],
        set: { spent: sql`${spent} + 1`, lastCode: sql`excluded.${bare(lastCode)}` },
      }),
  )

const hasCode = (code: SQL | Placeholder) => sql`SELECT 1 FROM ${users} WHERE ${users.inviteCode} = ${code}`
const countInvite = countUnless((key) => sql`${hasCode(key)} UNION ALL ${hasCode(readOtherwise(key))}`)
const countLink = countUnless((key) => sql`SELECT 1 FROM ${referralLinks} WHERE ${referralLinks.key} = ${key}`)

/** Counts the code if no one has ever had it and there is room. */
export const countGuess = (db: Database, guess: Guess) => (isInviteCode(guess.key) ? countInvite : countLink)(db, guess)

const MAX_REFUSED = 10_000
/** Networks, their /48s and callers who have no room, as far as this isolate has seen, and until when. */
const refused = new Map<string, number>()

const scopesIn = (list: string) => JSON.parse(list) as string[]

function rememberSpent({ expiresAt }: Guess, room: Room | undefined): void {
  for (const one of scopesIn(room?.spent ?? '[]')) setBounded(refused, MAX_REFUSED, one, expiresAt)
}

/** Links are read without the budget, which would cost every visitor a row. Wrong guesses find out that it is spent. */
export const wasRefused = ({ asked }: Guess, now: number): boolean =>
  scopesIn(asked).some((one) => (refused.get(one) ?? 0) > now)

/** The error where there is no room. */
export function noRoomToGuess(guess: Guess, now: number, room?: Room): AppError {
  rememberSpent(guess, room)
  const { quota, expiresAt } = guess
  return limitError('unknown_codes', {
    ...{ quota, windowSeconds: HOUR_MS / SECOND_MS },
    retryAfterSeconds: secondsUntil(expiresAt, now),
  })
}

/** Counts a code that turned out to lead nowhere, in a trip of its own. @returns whether there was room */
export async function countDeadEnd(db: Database, guess: Guess): Promise<boolean> {
  const {
    room: [room],
  } = await runBatch(db, { room: selectRoom(db, guess), count: countGuess(db, guess) })
  rememberSpent(guess, room)
  return room?.hasRoom === 1
}
