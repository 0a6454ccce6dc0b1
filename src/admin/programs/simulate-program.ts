import { and, eq, sql } from 'drizzle-orm'
import { auditStatement } from '../../audit/audit-statement.ts'
import type { Database } from '../../db/database.ts'
import { programRules, programs } from '../../db/reward-schema.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { budgetIn } from '../../identity/user-budgets.ts'
import { DAY_MS } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import { firstEventAt, NEXT_ID } from '../../rewards/first-event.ts'
import { createSimulation, judgeEvents, readJudged } from '../../rewards/simulation.ts'
import type { Outcome, Plan } from '../../rewards/simulation.ts'
import type { SimulatedPlan, Simulation } from './responses.ts'
import type { SimulateInput } from './schemas.ts'

/** The newest of a range. Cloudflare allows a request a thousand trips. */
const MOST_EVENTS = 1_000_000
/** Ids of a step, in which the database serves no one else: as few as a million leaves to the trips of one request. */
const STEP = 1010
const TOP = 20

export interface Progress {
  /** Looked at, and to look at. */
  events: number
  of: number
}

interface Asked {
  id: number
  input: SimulateInput
  by: ByStaff
}

/**
 * What a draft rule would have made of the recorded events, beside the current one, both from an empty program, with its
 * pauses. Says how far it has come after each step; the last value is the result. Recorded before the first step.
 * @throws AppError `not_found`, `simulations_per_staff`
 */
export async function* simulateProgram(
  { config, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { id, input: { rule, budget, from, to }, by }: Asked,
): AsyncGenerator<Progress | Simulation> {
  const now = clock()
  const isIt = eq(programs.id, id)
  const most = budgetIn({ config, db }, { name: 'simulations_per_staff', actorId: by.staff.id, now })
  const { before, found, range } = await runBatch(db, {
    before: most.before,
    found: db
      .select({ name: programs.name, budget: programs.budget, rule: programRules.rule })
      .from(programs)
      .innerJoin(programRules, and(eq(programRules.programId, programs.id), eq(programRules.version, programs.version)))
      .where(isIt),
    range: db.all<{ first: number; next: number }>(sql`SELECT
      ${from === undefined ? sql`1` : firstEventAt(Date.parse(from))} AS first,
      ${to === undefined ? NEXT_ID : firstEventAt(Date.parse(to) + DAY_MS)} AS next`),
    record: auditStatement(
      db,
      {
        ...({
          at: now,
          action: 'program_simulated',
          actor: { kind: 'staff', id: by.staff.id },
          subjectId: null,
        } as const),
        context: by.context,
        foundDetails: sql`(SELECT json_set(${JSON.stringify({ from, to, rule })}, '$.name', ${programs.name}) FROM ${programs} WHERE ${isIt})`,
      },
      sql`${most.hasRoom} AND EXISTS (SELECT 1 FROM ${programs} WHERE ${isIt})`,
    ),
  })
  const [program] = found
  most.requireRoom(before)
  if (!program) throw new AppError('not_found')
  const current: Plan = { rule: JSON.parse(program.rule) as Plan['rule'], budget: program.budget }
  const plans: Plan[] = [{ rule, budget: budget === undefined ? program.budget : budget }, current]
  const simulations = plans.map((plan) => createSimulation(plan, now))
  const { first, next } = range[0]!
  const start = Math.max(first, next - MOST_EVENTS)
  const of = Math.max(0, next - start)
  for (let at = start; at < next; at += STEP) {
    yield { events: at - start, of }
    const [row] = await runQuery(
      db,
      judgeEvents(db, { program: id, plans, from: at, to: Math.min(at + STEP, next) - 1 }),
    )
    for (const event of readJudged(row!.judged)) simulations[event[0]]!.add(event)
  }
  const [draft, beside] = simulations.map((one) => planView(one.outcome()))
  yield { events: of, of, left_out: start - first, draft: draft!, current: beside! }
}

const planView = ({ amounts, ...outcome }: Outcome): SimulatedPlan => ({
  ...outcome,
  costs: { inviter: sumOf(amounts.inviter), invitee: sumOf(amounts.invitee) },
  top: { inviter: topOf(amounts.inviter), invitee: topOf(amounts.invitee) },
})

const sumOf = (amounts: Map<number, number>) => amounts.values().reduce((sum, amount) => sum + amount, 0)

function topOf(amounts: Map<number, number>) {
  const top: { user_id: number; amount: number }[] = []
  for (const [id, amount] of amounts) {
    // Of some, everything was refunded.
    if (amount === 0 || (top.length === TOP && amount <= top.at(-1)!.amount)) continue
    const at = top.findIndex((one) => one.amount < amount)
    top.splice(at === -1 ? top.length : at, 0, { user_id: id, amount })
    top.length = Math.min(top.length, TOP)
  }
  return top
}
