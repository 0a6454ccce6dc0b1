import { desc, eq, sql } from 'drizzle-orm'
import type { SQL, SQLWrapper } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import type { Decision } from '../../db/derived/decide.ts'
import { selectLists } from '../../db/json-lists.ts'
import type { Lists } from '../../db/json-lists.ts'
import { preparedQuery } from '../../db/prepared-query.ts'
import type { Placeholders } from '../../db/prepared-query.ts'
import { referrals } from '../../db/referral-schema.ts'
import { programRules, programs, rewardEvents, rewards, SIDES } from '../../db/reward-schema.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { callerOrThrow, liveOf } from '../../identity/caller.ts'
import type { Caller } from '../../identity/caller.ts'
import { seesEvidence } from '../../identity/permissions.ts'
import { admitServer, readKey } from '../../identity/server-key.ts'
import type { Server } from '../../identity/server-key.ts'
import type { Staff } from '../../identity/staff/staff.ts'
import type { Language } from '../../lib/language.ts'
import type { Ports } from '../../ports.ts'
import { areEarnedBy, isReward } from '../change-rewards.ts'
import { rewardView, selectRewards } from '../list-rewards.ts'
import type { RewardRow } from '../list-rewards.ts'
import type { Why } from '../responses.ts'
import { SQL_KEY } from '../reward-name.ts'
import type { RewardKey } from '../reward-name.ts'
import type { RewardRule } from '../rule.ts'
import { explain } from './steps.ts'

type WhyPorts = Pick<Ports, 'clock'> & { db: Database }

interface Asked {
  by: Caller | Staff | Server
  language: Language
}

/** Newest events of a user that are looked at. */
const EVENTS = 20

/** The newest reward of each program and side of an invitee. */
const isNewestOf = (inviteeId: SQLWrapper): SQL => sql`${SQL_KEY} IN (
  SELECT p.id, ${inviteeId}, s.value, (SELECT max(r.ordinal) FROM ${rewards} AS r WHERE r.program_id = p.id AND r.invitee_id = ${inviteeId} AND r.side = s.value)
    FROM ${programs} AS p, json_each(${JSON.stringify(SIDES)}) AS s)`

const selectRules = (db: Database, where: SQL) =>
  db
    .select({
      ...{ id: programs.id, name: programs.name, unit: programs.unit, version: programRules.version },
      rule: programRules.rule,
      ...{ startsAt: programs.startsAt, endsAt: programs.endsAt, pausedAt: programs.pausedAt },
    })
    .from(programs)
    .innerJoin(programRules, eq(programRules.programId, programs.id))
    .where(where)
    .orderBy(programs.id)

const selectEvents = (db: Database, where: SQL) =>
  db
    .select({
      ...{ id: rewardEvents.id, type: rewardEvents.type, occurredAt: rewardEvents.occurredAt },
      decisions: rewardEvents.decisions,
    })
    .from(rewardEvents)
    .where(where)
    .orderBy(desc(rewardEvents.id))
    .limit(EVENTS)

const selectInvitee = (db: Database, { inviteeId }: Placeholders<{ inviteeId: number }>) =>
  db
    .select({
      ...{ id: users.id, dateJoined: users.dateJoined },
      ...{ inviterId: referrals.inviterId, certainty: referrals.certainty },
    })
    .from(users)
    .leftJoin(referrals, eq(referrals.inviteeId, users.id))
    .where(eq(users.id, inviteeId))

const eventOf = (reward: Placeholders<RewardKey>) =>
  sql`(SELECT ${rewards.event} FROM ${rewards} WHERE ${isReward(reward)})`

/**
 * Reads lists for someone who asks, in one statement for users and staff. Staff have been admitted.
 * @throws AppError `token_not_valid`, `permission_denied`
 */
function explaining<Of extends object, Explained extends Lists>(
  listsOf: (db: Database, asked: Placeholders<Of & { now: number }>) => Explained,
) {
  type Asking = Of & { now: number }
  const forUsers = preparedQuery((db, asked: Placeholders<Asking & Caller>) =>
    selectLists(db, { callers: liveOf(db, asked), ...listsOf(db, asked) }),
  )
  const forOthers = preparedQuery((db, asked: Placeholders<Asking>) => selectLists(db, listsOf(db, asked)))
  return async (db: Database, by: Asked['by'], asked: Asking) => {
    if ('sessionId' in by) {
      const read = await runQuery(db, forUsers(db, { ...asked, ...by }))
      callerOrThrow(read.callers)
      return read
    }
    const { key, lists } = await runBatch(db, {
      key: 'keyHash' in by && readKey(db, { ...by, now: asked.now }),
      lists: forOthers(db, asked),
    })
    if ('keyHash' in by) admitServer(key ?? [], by)
    return lists
  }
}

/** What explains one reward, of both sides. */
const explainReward = explaining((db, reward: Placeholders<RewardKey & { now: number }>) => ({
  rules: selectRules(
    db,
    sql`${programs.id} = ${reward.programId}
        AND ${programRules.version} = (SELECT ${rewards.version} FROM ${rewards} WHERE ${isReward(reward)})`,
  ),
  invitee: selectInvitee(db, reward),
  events: selectEvents(db, sql`${rewardEvents.id} = ${eventOf(reward)}`),
  earned: selectRewards(
    db,
    reward.now,
    areEarnedBy(sql`${rewardEvents.id} = ${eventOf(reward)} AND d.value ->> 'program' = ${reward.programId}`),
  ),
}))

/** What explains a referral, in each program. */
const explainReferral = explaining((db, { inviteeId, now }: Placeholders<{ inviteeId: number; now: number }>) => {
  const { id, type, userId } = rewardEvents
  const newest = db.select({ id, type }).from(rewardEvents).where(eq(userId, inviteeId)).orderBy(desc(id)).limit(EVENTS)
  return {
    rules: selectRules(db, sql`${programRules.version} = ${programs.version}`),
    invitee: selectInvitee(db, { inviteeId }),
    events: selectEvents(
      db,
      sql`${id} IN (SELECT ${rewards.event} FROM ${rewards} WHERE ${isNewestOf(inviteeId)})
        OR ${id} IN (SELECT max(id) FROM ${newest} GROUP BY type)`,
    ),
    earned: selectRewards(db, now, isNewestOf(inviteeId)),
  }
})

/** Why a reward is as it is, for both sides. Users see their own. @throws AppError `token_not_valid`, `permission_denied`, `not_found` */
export async function whyReward(
  { clock, db }: WhyPorts,
  { reward, ...asked }: Asked & { reward: RewardKey },
): Promise<Why> {
  const now = clock()
  const read = await explainReward(db, asked.by, { ...reward, now })
  const own = read.earned.find(({ side }) => side === reward.side)
  if (!own || ('sessionId' in asked.by && asked.by.userId !== own.userId)) throw new AppError('not_found')
  return whyView(read, { ...asked, now })
}

/**
 * What a referral earns in each program, and what is missing. Users see their own: as inviter or as invitee.
 * @throws AppError `token_not_valid`, `permission_denied`, `not_found`
 */
export async function whyReferral(
  { clock, db }: WhyPorts,
  { inviteeId, ...asked }: Asked & { inviteeId: number },
): Promise<Why> {
  const now = clock()
  const read = await explainReferral(db, asked.by, { inviteeId, now })
  const [invitee] = read.invitee
  const isOwn = !('sessionId' in asked.by) || [invitee?.id, invitee?.inviterId].includes(asked.by.userId)
  if (invitee?.inviterId == null || !isOwn) throw new AppError('not_found')
  return whyView(read, { ...asked, now })
}

interface Read {
  rules: Awaited<ReturnType<typeof selectRules>>
  invitee: Awaited<ReturnType<typeof selectInvitee>>
  events: Awaited<ReturnType<typeof selectEvents>>
  earned: RewardRow[]
}

function whyView(
  { rules, invitee: [invitee], events, earned }: Read,
  { by, language, now }: Asked & { now: number },
): Why {
  if (!invitee) throw new AppError('not_found')
  const decided = events.map((event) => ({ ...event, decisions: JSON.parse(event.decisions) as Decision[] }))
  const { inviterId, certainty } = invitee
  const referral = inviterId === null ? undefined : { inviterId, certainty: certainty ?? '' }
  // A former inviter may see why their own reward ended, but not who the new inviter is.
  const viewer = 'sessionId' in by ? by.userId : undefined
  const named = viewer === undefined || viewer === invitee.id ? inviterId : viewer
  return {
    invitee_id: invitee.id,
    inviter_id: named === inviterId ? inviterId : null,
    programs: rules.map(({ rule: text, ...program }) => {
      const rule = JSON.parse(text) as RewardRule
      return {
        program_id: program.id,
        program: program.name,
        sides: SIDES.filter((side) => rule[side] !== undefined).map((side) => {
          const reward = earned.find((one) => one.programId === program.id && one.side === side)
          const event =
            decided.find(({ id }) => id === reward?.event) ??
            decided.find(({ decisions }) => decisions.some((one) => one.program === program.id))
          const decision = event?.decisions.find((one) => one.program === program.id)
          const ofSide = decision?.sides.find((one) => one.side === side)
          const declined = ofSide && 'declined' in ofSide ? ofSide.declined : undefined
          const found = event && { occurredAt: event.occurredAt, declined }
          const steps = explain({ rule, side, program, invitee, referral, named, event: found, reward, now }, language)
          // Telling users what gave them away would teach them.
          const evidence =
            viewer !== undefined || ('role' in by && !seesEvidence(by.role)) ? undefined : decision?.signals
          // With a percentage, the invitee's reward would tell the inviter what they spent.
          const isShown = reward && (viewer === undefined || viewer === reward.userId)
          return { side, reward: isShown ? rewardView(reward) : null, steps, ...(evidence && { signals: evidence }) }
        }),
      }
    }),
  }
}
