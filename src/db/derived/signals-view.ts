import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core'
import { HOUR_MS } from '../../lib/time.ts'
import { referrals } from '../referral-schema.ts'
import { programRules, rewardEvents, rewards } from '../reward-schema.ts'
import { sessions, users } from '../schema.ts'
import { SIGN_UP, wentWithReferral } from './reward-fragments.ts'
import { MOST_SIGN_UPS } from './signals.ts'
import type { Signal } from './signals.ts'

/** Of the inviter's other invitees, those who came right before and right after are compared. */
const NEAR = 10
const INVITER_SESSIONS = sql.raw('20')
/** Farms buy blocks of numbers. */
const NUMBERS_APART = sql.raw('10')
const HOUR = sql.raw(String(HOUR_MS))

const numberOf = (phone: SQL) => sql`CAST(substr(${phone}, 2) AS INTEGER)`
const usedUntil = sql`max(${sessions.id} / 1000, coalesce(${sessions.lastUsedAt}, 0), coalesce(${sessions.rotatedAt}, 0))`
const sessionOf = (user: SQL, order: 'ASC' | 'DESC') =>
  sql`(SELECT ${sessions.id} FROM ${sessions} WHERE ${sessions.userId} = ${user} ORDER BY ${sessions.id} ${sql.raw(order)} LIMIT 1)`

/** The invitee as they signed up, and the device that they used last. */
const mine = sql`
  SELECT ${numberOf(sql`${users.phone}`)} AS number, ${sessions.network} AS network, ${sessions.id} / 1000 AS at, ${sessions.deviceHash} AS device,
    (SELECT ${sessions.deviceHash} FROM ${sessions} WHERE ${sessions.id} = ${sessionOf(sql.raw('invitee_user'), 'DESC')}) AS last_device,
    (SELECT ${referrals.createdAt} FROM ${referrals} WHERE ${referrals.inviteeId} = invitee_user) AS referred_at
  FROM ${users} LEFT JOIN ${sessions} ON ${sessions.id} = ${sessionOf(sql.raw('invitee_user'), 'ASC')} WHERE ${users.id} = invitee_user`

/** Of the inviter's invitees, in the order in which they signed up. */
const near = (direction: '<' | '>' | '>=', { column, most }: { column: SQL; most: number }) => sql`SELECT * FROM (
  SELECT ${column} FROM ${referrals} WHERE ${referrals.inviterId} = inviter_user AND ${referrals.inviteeId} ${sql.raw(direction)} invitee_user
    ORDER BY ${referrals.inviteeId} ${sql.raw(direction === '<' ? 'DESC' : 'ASC')} LIMIT ${sql.raw(String(most))})`
const COMPARED = { column: sql`${referrals.inviteeId} AS id`, most: NEAR }
const SIGNED_UP = { column: sql`${referrals.createdAt} AS at`, most: MOST_SIGN_UPS + 1 }

/** The inviter with the newest sessions, and other invitees as they signed up. */
const others = sql`
  SELECT near.id AS id, ${numberOf(sql`${users.phone}`)} AS number, ${sessions.network} AS network, ${sessions.deviceHash} AS device,
    ${sessions.id} / 1000 AS since, ${sessions.id} / 1000 AS until
  FROM (${near('<', COMPARED)} UNION ALL ${near('>', COMPARED)}) AS near JOIN ${users} ON ${users.id} = near.id
    LEFT JOIN ${sessions} ON ${sessions.id} = ${sessionOf(sql.raw('near.id'), 'ASC')}
  UNION ALL SELECT * FROM (
    SELECT ${users.id}, ${numberOf(sql`${users.phone}`)}, ${sessions.network}, ${sessions.deviceHash}, ${sessions.id} / 1000, ${usedUntil}
    FROM ${users} LEFT JOIN ${sessions} ON ${sessions.userId} = ${users.id} WHERE ${users.id} = inviter_user
    ORDER BY ${sessions.id} DESC LIMIT ${INVITER_SESSIONS})`

/** Sign-ups of the inviter in the fullest hour that this one is in. */
const signUps = sql`(SELECT max(within) FROM (
    SELECT at, count(*) OVER (ORDER BY at RANGE BETWEEN CURRENT ROW AND ${sql.raw(String(HOUR_MS - 1))} FOLLOWING) AS within
    FROM (${near('<', SIGNED_UP)} UNION ALL ${near('>=', SIGNED_UP)}) WHERE abs(at - mine.referred_at) < ${HOUR})
  WHERE at <= mine.referred_at)`

const gone = sql`(SELECT CASE WHEN ${users.deletionRequestedAt} IS NOT NULL THEN 'deleted' WHEN NOT ${users.isActive} THEN 'blocked' END
  FROM ${users} WHERE ${users.id} = invitee_user)`

/** Staff have voided a reward for the sign-up: of another inviter, or the same two could not earn it again. An erasure is no void. */
const voided = sql`(rule ->> '$.event' = ${sql.raw(`'${SIGN_UP}'`)} AND EXISTS (
  SELECT 1 FROM ${rewards} AS r JOIN ${rewardEvents} AS e ON e.id = r.event JOIN ${users} AS o ON o.id = r.user_id AND o.deleted_at IS NULL
  WHERE r.program_id = program AND r.invitee_id = invitee_user AND r.state = 'voided' AND NOT ${sql.raw(wentWithReferral('r', 'e'))}))`

const threshold = (signal: Signal) => sql.raw(`rule ->> '$.signals.${signal}'`)

const member = (signal: Signal, isOn: SQL, evidence: SQL) =>
  sql`iif(${isOn}, ${sql.raw(`',"${signal}":'`)} || ${evidence}, '')`

const people = (signal: Signal, list: string) =>
  member(signal, sql`json_array_length(${sql.raw(list)}) > ${threshold(signal)}`, sql.raw(list))

/** An expression over a row with `inviter_user`, `invitee_user` and `rule`. It reads what sign-ups have stored anyway, within the bounds above. */
const signals: SQL = sql`(SELECT '{' || substr(found, 2) || '}' FROM (
    SELECT ${people('same_device', 'devices')} || ${people('same_network', 'networks')} || ${people('consecutive_numbers', 'numbers')}
      || ${member('many_sign_ups', sql`sign_ups > ${threshold('many_sign_ups')}`, sql.raw('sign_ups'))}
      || ${member('invitee_gone', sql`gone IS NOT NULL AND ${threshold('invitee_gone')}`, sql`json_quote(gone)`)}
      || ${member('voided_before', sql`was_voided`, sql`'true'`)} AS found
    FROM (SELECT
        json_group_array(DISTINCT o.id) FILTER (WHERE o.device IN (mine.device, mine.last_device)) AS devices,
        json_group_array(DISTINCT o.id) FILTER (WHERE o.network = mine.network AND mine.at BETWEEN o.since - ${HOUR} AND o.until + ${HOUR}) AS networks,
        json_group_array(DISTINCT o.id) FILTER (WHERE abs(o.number - mine.number) BETWEEN 1 AND ${NUMBERS_APART}) AS numbers,
        ${signUps} AS sign_ups, ${gone} AS gone, ${voided} AS was_voided
      FROM (${mine}) AS mine, (${others}) AS o)
  ) WHERE found <> '')`

/**
 * JSON of the signals of inviter and invitee that exceed a rule's thresholds, or null without any. A view, because every
 * event's statement would carry its four kilobytes.
 */
export const SIGNALS_VIEW = new SQLiteSyncDialect().sqlToQuery(sql`
-- reward_signals: what makes a referral look, under a rule, as if someone had invited themselves.
CREATE VIEW reward_signals (invitee_id, program_id, rule_version, signals) AS SELECT invitee_user, program, rule_version, ${signals}
FROM (SELECT ${referrals.inviteeId} AS invitee_user, ${referrals.inviterId} AS inviter_user FROM ${referrals})
  CROSS JOIN (SELECT ${programRules.programId} AS program, ${programRules.version} AS rule_version, ${programRules.rule} AS rule FROM ${programRules});
`).sql
