import { and, eq, ne, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { audited, auditStatement } from '../../audit/audit-statement.ts'
import { bareList } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { staffViews } from '../../db/staff-schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { may } from '../../identity/permissions.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import type { Staff } from '../../identity/staff/staff.ts'
import { listStaffAccounts } from '../staff/endpoints.ts'
import { VIEWED_LISTS, viewQuery } from './lists.ts'
import type { ViewedList } from './lists.ts'
import type { SavedView } from './responses.ts'
import type { SaveViewInput } from './schemas.ts'

/** Of a person and list. */
const MOST_VIEWS = 20
/** Of colleagues, that a list offers. */
const MOST_SHARED = 20

const { id, staffId, list, name, query, isShared, createdAt } = staffViews
const COLUMNS = { id, staffId, list, name, query, isShared }

interface OfStaff {
  db: Database
  staff: Pick<Staff, 'id' | 'role'>
}

const view = ({ staffId: owner, isShared: shared, ...row }: Stored, staff: OfStaff['staff']): SavedView => ({
  ...row,
  shared,
  own: owner === staff.id,
})
type Stored = Pick<typeof staffViews.$inferSelect, keyof typeof COLUMNS>

/** @throws AppError `permission_denied`: views say what a list has */
function mustRead({ role }: OfStaff['staff'], of: ViewedList): void {
  if (!may(role, VIEWED_LISTS[of].list.permission)) throw new AppError('permission_denied')
}

/** Someone's own views of a list, and those that others share. @throws AppError `permission_denied` */
export async function listViews({ db, staff }: OfStaff, of: ViewedList): Promise<SavedView[]> {
  mustRead(staff, of)
  const { own, shared } = await runBatch(db, {
    own: db
      .select(COLUMNS)
      .from(staffViews)
      .where(and(eq(staffId, staff.id), eq(list, of)))
      .orderBy(name)
      .limit(MOST_VIEWS),
    shared: db
      .select(COLUMNS)
      .from(staffViews)
      .where(and(eq(list, of), sql`${isShared}`, ne(staffId, staff.id)))
      // The newest of each of them comes before anyone's second.
      .orderBy(sql`row_number() OVER (PARTITION BY ${staffId} ORDER BY ${id} DESC), ${id} DESC`)
      .limit(MOST_SHARED),
  })
  return [...own, ...shared].map((one) => view(one, staff))
}

/** Condition on `staff_views`. */
const sharedWhere = (where: SQL | undefined) =>
  sql`EXISTS (SELECT 1 FROM ${staffViews} WHERE ${and(where, sql`${isShared}`)})`

interface ByStaffAt {
  db: Database
  by: ByStaff
  now: number
}

const sharing = ({ by, now }: ByStaffAt) => ({
  at: now,
  actor: { kind: 'staff' as const, id: by.staff.id },
  subjectId: null,
  context: by.context,
})

/**
 * Saves a view, or replaces the one of this name, if it is another. Colleagues see what is shared, so that is recorded.
 * @throws AppError `permission_denied`, `invalid_request`, `too_many_views`
 */
export async function saveView(ports: ByStaffAt, input: SaveViewInput): Promise<SavedView> {
  const { db, now } = ports
  const { staff } = ports.by
  mustRead(staff, input.list)
  const kept = viewQuery(input.list, input.query)
  if (kept === undefined) throw new AppError('invalid_request', { fields: [{ field: 'query', code: 'invalid_value' }] })
  const own = and(eq(staffId, staff.id), eq(list, input.list))
  const same = and(own, eq(name, input.name))
  const count = db
    .select({ n: sql`count(*)` })
    .from(staffViews)
    .where(own)
  const values = [staff.id, input.list, input.name, kept, Number(input.shared), now].map((value) => sql`${value}`)
  const save = db.run(sql`
    INSERT INTO ${staffViews} (${bareList([staffId, list, name, query, isShared, createdAt])})
    SELECT ${sql.join(values, sql`, `)} WHERE ${count} < ${MOST_VIEWS}
      OR EXISTS ${db.select({ id }).from(staffViews).where(same)}
    ON CONFLICT (${bareList([staffId, list, name])}) DO UPDATE SET query = excluded.query, is_shared = excluded.is_shared
      WHERE (${query}, ${isShared}) IS NOT (excluded.query, excluded.is_shared)`)
  const details = { list: input.list, name: input.name }
  const filter = Object.fromEntries(new URLSearchParams(kept))
  const {
    rows: [row],
  } = await runBatch(db, {
    unshared:
      !input.shared && auditStatement(db, { ...sharing(ports), action: 'view_unshared', details }, sharedWhere(same)),
    saved: audited(
      db,
      save,
      input.shared ? { ...sharing(ports), action: 'view_shared', details: { ...details, filter } } : [],
    ),
    rows: db.select({ id }).from(staffViews).where(same),
  })
  if (!row) throw new AppError('too_many_views')
  return { id: row.id, list: input.list, name: input.name, query: kept, shared: input.shared, own: true }
}

/** Whether they may delete a view: their own, and superusers what others share, which its owner may no longer be there for. */
export const mayDelete = ({ role }: Pick<Staff, 'role'>, { own, shared }: Pick<SavedView, 'own' | 'shared'>) =>
  own || (shared && may(role, listStaffAccounts.permission))

/** @throws AppError `not_found` */
export async function deleteView(ports: ByStaffAt, view: number): Promise<void> {
  const { db } = ports
  const { staff } = ports.by
  const isOwn = eq(staffId, staff.id)
  const wanted = and(eq(id, view), mayDelete(staff, { own: false, shared: true }) ? or(isOwn, sql`${isShared}`) : isOwn)
  const ofView = (value: SQL) => sql`(SELECT ${value} FROM ${staffViews} WHERE ${eq(id, view)})`
  const event = {
    ...sharing(ports),
    action: 'view_unshared' as const,
    subjectStaffId: ofView(sql`nullif(${staffId}, ${staff.id})`),
    foundDetails: ofView(sql`json_object('list', ${list}, 'name', ${name})`),
  }
  const { deleted } = await runBatch(db, {
    unshared: auditStatement(db, event, sharedWhere(wanted)),
    deleted: db.delete(staffViews).where(wanted).returning({ id }),
  })
  if (deleted.length === 0) throw new AppError('not_found')
}
