import { getTableColumns, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { alias, SQLiteSyncDialect } from 'drizzle-orm/sqlite-core'
import { SECOND_MS } from '../../lib/time.ts'
import { bareList, insertSelect } from '../columns.ts'
import { eventReports } from '../event-reports.ts'
import { isUnblocked } from '../is-unblocked.ts'
import { mayServe } from '../may-serve.ts'
import { referrals } from '../referral-schema.ts'
import { accounts, programRules, programs, rewardCaps, rewardEvents, rewards } from '../reward-schema.ts'
import { users } from '../schema.ts'
import { judgedAlone, ruleAt } from './decide.ts'
import type { Side } from './decide.ts'
import { capPeriod, SIGN_UP, wentWithReferral } from './reward-fragments.ts'

const inviter = alias(users, 'inviter')
/** Some servers report whole seconds: what happens right after the sign-up may then seem to come before it. */
const SECOND = sql.raw(String(SECOND_MS))

const nextOrdinal = (side: Side): SQL => sql`(
  SELECT coalesce(max(${rewards.ordinal}), 0) + 1 FROM ${rewards}
    WHERE ${rewards.programId} = ${programs.id} AND ${rewards.inviteeId} = ${users.id} AND ${rewards.side} = ${sql.raw(`'${side}'`)})`

/** Of the rewards of a side, the most that are looked at for those that were taken back. */
const NEWEST = sql.raw('1000')

/**
 * How many rewards were taken back without having been paid out, or with their referral: another event may earn them again.
 * What staff have voided of a sign-up, the same two do not get by declining and naming each other again.
 */
const returned = (side: Side): SQL => sql`(
    SELECT count(*) FROM (SELECT * FROM ${rewards}
        WHERE ${rewards.programId} = program AND ${rewards.inviteeId} = invitee_user AND ${rewards.side} = ${sql.raw(`'${side}'`)}
        ORDER BY ${rewards.ordinal} DESC LIMIT ${NEWEST}) AS r
      WHERE r.state IN ('voided', 'reversed') AND (r.paid IS NULL AND ${TYPE} <> ${SIGNED_UP} OR NOT EXISTS (
        SELECT 1 FROM ${rewardEvents} AS e WHERE e.id = r.event AND (r.paid IS NOT NULL AND e.reversed > 0
          OR ${TYPE} = ${SIGNED_UP} AND e.inviter_id IS inviter_user AND NOT ${sql.raw(wentWithReferral('r', 'e'))}))))`

/** A driver may bind whole numbers as fractions, whose divisions would have remainders. */
const integer = (column: string) => sql.raw(`CAST(NEW.${column} AS INTEGER)`)
const TYPE = sql.raw('NEW.type')
const [VALUE, AT, NOW] = [integer('value'), integer('occurred_at'), integer('created_at')]
const SCOPE = sql.raw(`'events.write'`)
const SIGNED_UP = sql.raw(`'${SIGN_UP}'`)

/**
 * What a decision rests on, of a user, the referral and the inviter. An event keeps it, so that a simulation sees what was
 * true then. What happened before someone had an inviter pays no one, or people would bring their purchases along; only the
 * sign-up always comes before.
 */
const FACTS = {
  inviterId: sql`iif(${TYPE} = ${SIGNED_UP} OR ${AT} / ${SECOND} >= ${referrals.createdAt} / ${SECOND}, ${referrals.inviterId}, NULL)`,
  isCertain: sql`coalesce(${referrals.certainty} = 'certain', 0)`,
  inviterIsActive: sql`coalesce(${isUnblocked(AT, inviter)}, 0)`,
  inviteeIsActive: isUnblocked(AT, users),
}

/** What a side would get. */
const due = (side: Side): SQL =>
  sql.raw(`iif(${side}_declined IS NULL AND rule -> '$.${side}' IS NOT NULL, ${side}_amount, 0)`)

/** JSON of a side of the decision, or null for one that the rule leaves out. */
const sideOf = (side: Side): SQL => {
  const names = sql.raw(`'side', '${side}'`)
  const declined = sql.raw(`${side}_declined`)
  return sql`iif(rule -> ${sql.raw(`'$.${side}'`)} IS NULL, NULL, CASE WHEN ${declined} IS NOT NULL THEN json_object(${names}, 'declined', ${declined})
    WHEN is_spent THEN json_object(${names}, 'declined', 'budget_spent')
    ELSE json_object(${names}, 'user', ${sql.raw(`${side}_user`)}, 'ordinal', ${sql.raw(`${side}_ordinal`)}, 'amount', ${sql.raw(`${side}_amount`)}) END)`
}

/**
 * JSON of what every program decides. Budget and caps are read in the statement that draws on them, and SQLite runs one that
 * writes at a time, so nothing comes between. A program pays both sides or, when its budget does not hold both, neither.
 * LIMIT and WHERE keep SQLite from merging the steps, which would repeat every expression and take it six times as long to
 * prepare.
 */
function decisions(): SQL {
  // Someone who signed up before the end may name an inviter at any time after it. Whoever had one before, and staff, only set
  // right what was.
  const wasReferred = sql`EXISTS (SELECT 1 FROM ${rewardEvents} AS f WHERE f.source = 'service' AND f.event_id = ${SIGNED_UP} || '-' || ${users.id}
    AND f.inviter_id IS NOT NULL AND f.created_at < ${programs.endsAt})`
  const isNamedNow = sql`${TYPE} = ${SIGNED_UP} AND ${referrals.method} = 'profile' AND NOT ${wasReferred}`
  const until = sql`max(${AT}, iif(${isNamedNow}, ${referrals.createdAt}, 0))`
  const isOver = sql`${AT} < ${programs.startsAt} OR ${until} >= ${programs.endsAt} OR ${programs.pausedAt} IS NOT NULL`
  const { inviterId, isCertain, inviterIsActive, inviteeIsActive } = FACTS
  const found = sql`
    SELECT ${programs.id} AS program, ${programs.version} AS version, ${programs.unit} AS program_unit, ${programs.budget} AS budget, ${programRules.rule} AS rule,
      ${AT} AS occurred_at, ${inviterId} AS inviter_user, ${users.id} AS invitee_user,
      ${nextOrdinal('inviter')} AS inviter_ordinal, ${nextOrdinal('invitee')} AS invitee_ordinal,
      ${judgedAlone({ value: VALUE, occurredAt: AT, inviterId, isCertain }, isOver)}, ${inviterIsActive} AS inviter_is_active, ${inviteeIsActive} AS invitee_is_active
    FROM ${programs}
      JOIN ${programRules} ON ${programRules.programId} = ${programs.id} AND ${programRules.version} = ${programs.version}
    WHERE ${programs.event} = ${TYPE}`
  // Someone signs up once, even if it is an event for each inviter that they had.
  const most = sql`CASE iif(${TYPE} = ${SIGNED_UP}, 'first', ${ruleAt('occurrence')}) WHEN 'first' THEN 1 WHEN 'each' THEN 9e15 ELSE ${ruleAt('occurrence')} END`
  const [mostRewards, mostAmount] = [ruleAt('caps.rewards'), ruleAt('caps.amount')]
  const period = sql.raw(capPeriod('rule', 'occurred_at'))
  const capReached = sql`(
    SELECT coalesce(sum(${rewardCaps.rewards}), 0) + 1 > ${mostRewards} OR coalesce(sum(${rewardCaps.amount}), 0) + inviter_amount > ${mostAmount}
      FROM ${rewardCaps} WHERE ${rewardCaps.programId} = program AND ${rewardCaps.inviterId} = inviter_user
        AND ${rewardCaps.period} BETWEEN ${period} AND ${period} || '~')`
  const ofSide = (side: Side, more: SQL) => {
    const [ordinal, amount] = [sql.raw(`${side}_ordinal`), sql.raw(`${side}_amount`)]
    return sql`CASE WHEN declined IS NOT NULL THEN declined WHEN NOT ${sql.raw(`${side}_is_active`)} THEN 'not_active'
      WHEN ${ordinal} > ${most} AND ${ordinal} - ${returned(side)} > ${most} THEN 'already_rewarded' WHEN ${amount} <= 0 THEN 'below_minimum'${more} END`
  }
  const judged = sql`
    SELECT *, ${ofSide('inviter', sql` WHEN ${capReached} THEN 'cap_reached'`)} AS inviter_declined,
      ${ofSide('invitee', sql``)} AS invitee_declined FROM (${found} LIMIT -1) WHERE true`
  const spent = sql`coalesce((SELECT -${accounts.balance} FROM ${accounts} WHERE ${accounts.account} = 'program:' || program AND ${accounts.unit} = program_unit), 0)`
  const isSpent = sql`(budget IS NOT NULL AND ${due('inviter')} + ${due('invitee')} > 0
    AND ${spent} + ${due('inviter')} + ${due('invitee')} > budget)`
  const decided = sql`SELECT *, ${isSpent} AS is_spent FROM (${judged} LIMIT -1) WHERE true`
  const pays = sql`NOT is_spent AND ${due('inviter')} + ${due('invitee')} > 0 AND rule -> '$.signals' IS NOT NULL`
  const signals = sql`(SELECT signals FROM reward_signals WHERE invitee_id = invitee_user AND program_id = program AND rule_version = version)`
  // As text, since parsing and patching JSON takes a tenth of the whole statement.
  return sql`(SELECT '[' || coalesce(group_concat('{"program":' || program || ',"version":' || version
    || ',"sides":[' || concat_ws(',', ${sideOf('inviter')}, ${sideOf('invitee')}) || ']' || coalesce(',"signals":' || iif(${pays}, ${signals}, NULL), '') || '}'), '') || ']'
    FROM (${decided} LIMIT -1) WHERE true)`
}

const REPORTED = Object.values(getTableColumns(eventReports))
const ROW = insertSelect(rewardEvents, {
  ...{
    source: sql.raw('NEW.source'),
    eventId: sql.raw('NEW.event_id'),
    userId: sql`${users.id}`,
    type: TYPE,
    value: VALUE,
  },
  ...{ occurredAt: AT, createdAt: NOW, bodyHash: sql.raw('NEW.body_hash'), ...FACTS },
  decisions: decisions(),
})

/**
 * Events are stored through a view, because every report would carry kilobytes of SQL, and the Worker, too.
 * What decides is a trigger of the view.
 */
export const EVENT_REPORTS_VIEW = new SQLiteSyncDialect().sqlToQuery(sql`
-- event_reports: what is inserted becomes an event with what every program decides about it, once.
CREATE VIEW event_reports (${bareList(REPORTED)}) AS SELECT ${sql.join(
  REPORTED.map(() => sql`NULL`),
  sql`, `,
)};

CREATE TRIGGER event_reports_decided INSTEAD OF INSERT ON event_reports BEGIN
${ROW} FROM ${users} LEFT JOIN ${referrals} ON ${referrals.inviteeId} = ${users.id} LEFT JOIN ${users} AS inviter ON ${inviter.id} = ${referrals.inviterId}
  WHERE ${users.id} = coalesce(NEW.user_id, (SELECT ${users.id} FROM ${users} WHERE ${users.phone} = NEW.phone)) AND ${users.deletedAt} IS NULL
    AND (NEW.key_hash IS NULL OR ${mayServe({ keyHash: sql.raw('NEW.key_hash'), now: NOW, scope: SCOPE })})
  ON CONFLICT (source, event_id) DO NOTHING;
END;
`).sql
