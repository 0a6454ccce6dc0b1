import { and, count, desc, eq, gt, isNull, ne, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { auditStatement, audited, JUST_CHANGED } from '../../audit/audit-statement.ts'
import { insertSelect } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { accounts, programRules, programs } from '../../db/reward-schema.ts'
import { runBatch, runQuery, UniqueViolation } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { toIso, toIsoOrNull } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import { withThresholds } from '../../rewards/rule.ts'
import type { Program, Programs, ProgramVersions } from './responses.ts'
import type { ChangeProgramInput, CreateProgramInput } from './schemas.ts'

/** What a change can overwrite, as the database writes it. */
const REVISION = sql<string>`concat_ws('.', ${programs.version}, coalesce(${programs.budget}, ''), coalesce(${programs.endsAt}, ''))`

type ProgramPorts = Pick<Ports, 'clock' | 'config'> & { db: Database }

const MOST_PROGRAMS = 50
/** Each event looks at every program of its type: a hundred events, at a thousand. */
const MOST_OF_EVENT = 10

const selectPrograms = (db: Database, where?: SQL) =>
  db
    .select({
      ...{
        id: programs.id,
        name: programs.name,
        unit: programs.unit,
        version: programs.version,
        budget: programs.budget,
      },
      ...{
        endsAt: programs.endsAt,
        pausedAt: programs.pausedAt,
        createdAt: programs.createdAt,
        rule: programRules.rule,
      },
      spent: sql<number>`coalesce(-${accounts.balance}, 0)`.as('spent'),
      revision: REVISION.as('revision'),
    })
    .from(programs)
    .innerJoin(programRules, and(eq(programRules.programId, programs.id), eq(programRules.version, programs.version)))
    .leftJoin(accounts, and(eq(accounts.account, sql`'program:' || ${programs.id}`), eq(accounts.unit, programs.unit)))
    .where(where)
    .orderBy(desc(programs.id))

type ProgramRow = Awaited<ReturnType<typeof selectPrograms>>[number]

const programView = ({ rule, endsAt, pausedAt, createdAt, ...row }: ProgramRow, now: number): Program => ({
  id: row.id,
  name: row.name,
  unit: row.unit,
  state: endsAt !== null && endsAt <= now ? 'ended' : pausedAt !== null ? 'paused' : 'active',
  budget: row.budget,
  spent: row.spent,
  version: row.version,
  revision: row.revision,
  rule: JSON.parse(rule) as Program['rule'],
  created_at: toIso(createdAt),
  ends_at: toIsoOrNull(endsAt),
})

/** Newest first. */
export async function listPrograms({ clock, db }: ProgramPorts): Promise<Programs> {
  const rows = await runQuery(db, selectPrograms(db))
  return { results: rows.map((row) => programView(row, clock())) }
}

/** @throws AppError `not_found` */
export async function getProgramOrThrow({ clock, db }: ProgramPorts, { id }: { id: number }): Promise<Program> {
  const [row] = await runQuery(db, selectPrograms(db, eq(programs.id, id)))
  if (!row) throw new AppError('not_found')
  return programView(row, clock())
}

/** A list that fits on a page. */
const MOST_VERSIONS = 50

/** The newest rules of a program. @throws AppError `not_found` */
export async function listVersions({ db }: ProgramPorts, { id }: { id: number }): Promise<ProgramVersions> {
  const ofProgram = db.select().from(programRules).where(eq(programRules.programId, id))
  const rows = await runQuery(db, ofProgram.orderBy(desc(programRules.version)).limit(MOST_VERSIONS))
  if (rows.length === 0) throw new AppError('not_found')
  return {
    results: rows.map(({ version, rule, createdAt }) => ({
      version,
      rule: JSON.parse(rule) as Program['rule'],
      created_at: toIso(createdAt),
    })),
  }
}

const refuseTaken = (error: unknown): never => {
  if (!(error instanceof UniqueViolation) || error.constraint !== 'programs.name') throw error
  throw new AppError('program_name_taken', { fields: [{ field: 'name', code: 'program_name_taken' }] })
}

/** Condition: one more program may run, and be about that type of event. `id`: one that is there already. */
function hasRoom(
  db: Database,
  {
    now,
    endsAt,
    event,
    id = 0,
  }: { now: number; endsAt: number | null | undefined; event: string | undefined; id?: number },
): SQL {
  const others = (where: SQL | undefined) =>
    sql`(${db
      .select({ programs: count() })
      .from(programs)
      .where(and(ne(programs.id, id), where))})`
  const isOn = or(isNull(programs.endsAt), gt(programs.endsAt, now))
  const runs = endsAt === null || (endsAt !== undefined && endsAt > now)
  return sql`(${runs ? sql`${others(isOn)} < ${MOST_PROGRAMS}` : sql`true`}
    AND ${event === undefined ? sql`true` : sql`${others(eq(programs.event, event))} < ${MOST_OF_EVENT}`})`
}

/** @throws AppError `program_name_taken`, `too_many_programs` */
export async function createProgram(
  { clock, config, db }: ProgramPorts,
  { input, by }: { input: CreateProgramInput; by: ByStaff },
): Promise<Program> {
  const now = clock()
  const { name, unit, budget = null, ends_at: endsAt = null } = input
  const rule = withThresholds(config, input.rule)
  const isIt = eq(programs.name, name)
  const row = insertSelect(programs, { name, unit, event: rule.event, startsAt: now, endsAt, budget, createdAt: now })
  const version = insertSelect(programRules, {
    ...{ programId: sql`${programs.id}`, version: 1, rule: JSON.stringify(rule), createdAt: now },
  })
  const { stored } = await runBatch(db, {
    program: db.run(sql`${row} WHERE ${hasRoom(db, { now, endsAt, event: rule.event })}`),
    rule: audited(db, db.run(sql`${version} FROM ${programs} WHERE ${isIt} AND ${JUST_CHANGED}`), {
      at: now,
      action: 'program_created',
      actor: { kind: 'staff', id: by.staff.id },
      subjectId: null,
      context: by.context,
      details: { name, unit, budget, rule },
    }),
    stored: selectPrograms(db, isIt),
  }).catch(refuseTaken)
  const [created] = stored
  if (!created) throw new AppError('too_many_programs')
  return programView(created, now)
}

/**
 * Changes a program for events from now on. What changes nothing writes nothing, and another rule is another version. If the
 * caller says which revision they saw, it must still be that.
 * @throws AppError `not_found`, `edit_conflict`, `too_many_programs`
 */
export async function changeProgram(
  { clock, config, db }: ProgramPorts,
  { id, input, by }: { id: number; input: ChangeProgramInput; by: ByStaff },
): Promise<Program> {
  const now = clock()
  const { reason, paused, budget, ends_at: endsAt, rule, revision } = input
  const isIt = eq(programs.id, id)
  const current = sql`(SELECT ${programRules.rule} FROM ${programRules}
    WHERE ${programRules.programId} = ${programs.id} AND ${programRules.version} = ${programs.version})`
  const kept = sql`(${current} -> '$.signals')`
  const given = JSON.stringify(rule)
  // A rule that says nothing of signals keeps the thresholds of the version before, last as they were.
  const text =
    rule &&
    (rule.signals
      ? sql`${JSON.stringify(withThresholds(config, rule))}`
      : sql`iif(${kept} IS NULL, ${given}, json_set(${given}, '$.signals', json(${kept})))`)
  const isOther = text ? sql`${current} <> ${text}` : sql`false`
  const version = insertSelect(programRules, {
    ...{ programId: sql`${programs.id}`, version: sql`${programs.version} + 1`, rule: text ?? '', createdAt: now },
  })
  const wanted = {
    ...(budget !== undefined && { budget }),
    ...(endsAt !== undefined && { endsAt }),
    ...(rule && { event: rule.event }),
  }
  const differs = sql.join(
    [
      isOther,
      ...(budget === undefined ? [] : [sql`${programs.budget} IS NOT ${budget}`]),
      ...(endsAt === undefined ? [] : [sql`${programs.endsAt} IS NOT ${endsAt}`]),
      ...(paused === undefined ? [] : [sql`(${programs.pausedAt} IS NOT NULL) <> ${paused ? 1 : 0}`]),
    ],
    sql` OR `,
  )
  const event = {
    ...({ at: now, action: 'program_changed', actor: { kind: 'staff', id: by.staff.id }, subjectId: null } as const),
    context: by.context,
    foundDetails: sql`(SELECT json_object('reason', ${reason}, 'name', ${programs.name}, 'before', json_object('version', ${programs.version}, 'budget', ${programs.budget},
      'ends_at', ${programs.endsAt}, 'paused', json(iif(${programs.pausedAt} IS NULL, 'false', 'true'))), 'after', json(${JSON.stringify({ paused, budget, ends_at: endsAt, rule })})) FROM ${programs} WHERE ${isIt})`,
  }
  const room = hasRoom(db, { now, endsAt, event: rule?.event, id })
  const isAsSeen = revision === undefined ? sql`true` : sql`${REVISION} = ${revision}`
  const may = sql`${room} AND ${isAsSeen}`
  const {
    seen: [seen],
    stored,
  } = await runBatch(db, {
    seen: db.all<{ fits: number; isAsSeen: number }>(
      sql`SELECT ${room} AS fits, ${isAsSeen} AS isAsSeen FROM ${programs} WHERE ${isIt}`,
    ),
    // Before the change, while the row still says what was.
    record: auditStatement(
      db,
      event,
      sql`EXISTS (SELECT 1 FROM ${programs} WHERE ${isIt} AND (${differs}) AND ${may})`,
    ),
    version: db.run(sql`${version} FROM ${programs} WHERE ${isIt} AND ${isOther} AND ${may}`),
    change: db
      .update(programs)
      .set({
        ...wanted,
        ...(paused !== undefined && { pausedAt: paused ? sql`coalesce(${programs.pausedAt}, ${now})` : null }),
        version: sql`(SELECT max(${programRules.version}) FROM ${programRules} WHERE ${programRules.programId} = ${programs.id})`,
      })
      .where(
        and(
          isIt,
          may,
          sql`(${differs} OR EXISTS (SELECT 1 FROM ${programRules} WHERE ${programRules.programId} = ${programs.id} AND ${programRules.version} > ${programs.version}))`,
        ),
      ),
    stored: selectPrograms(db, isIt),
  })
  const [row] = stored
  if (!row || !seen) throw new AppError('not_found')
  if (!seen.isAsSeen) throw new AppError('edit_conflict')
  if (!seen.fits) throw new AppError('too_many_programs')
  return programView(row, now)
}
