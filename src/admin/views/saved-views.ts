import { and, eq, sql } from 'drizzle-orm'
import { bareList } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { staffViews } from '../../db/staff-schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { may } from '../../identity/permissions.ts'
import type { Staff } from '../../identity/staff/staff.ts'
import { VIEWED_LISTS, viewQuery } from './lists.ts'
import type { ViewedList } from './lists.ts'
import type { SavedView } from './responses.ts'
import type { SaveViewInput } from './schemas.ts'

/** Of a person and list. */
const MOST_VIEWS = 20
/** Of everyone, that a list offers: the newest. */
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
      .where(and(eq(list, of), sql`${isShared}`))
      .orderBy(sql`${id} DESC`)
      .limit(MOST_SHARED),
  })
  const others = shared.filter((one) => one.staffId !== staff.id)
  return [...own, ...others].map((one) => view(one, staff))
}

/**
 * Saves a view, or replaces the one of this name.
 * @throws AppError `permission_denied`, `invalid_request`, `too_many_views`
 */
export async function saveView(
  { db, staff, now }: OfStaff & { now: number },
  input: SaveViewInput,
): Promise<SavedView> {
  mustRead(staff, input.list)
  const kept = viewQuery(input.list, input.query)
  if (kept === undefined) throw new AppError('invalid_request', { fields: [{ field: 'query', code: 'invalid_value' }] })
  const own = and(eq(staffId, staff.id), eq(list, input.list))
  const count = db
    .select({ n: sql`count(*)` })
    .from(staffViews)
    .where(own)
  const same = db
    .select({ id })
    .from(staffViews)
    .where(and(own, eq(name, input.name)))
  const values = [staff.id, input.list, input.name, kept, Number(input.shared), now].map((value) => sql`${value}`)
  const saved = await runQuery(
    db,
    db.all<{ id: number }>(sql`
      INSERT INTO ${staffViews} (${bareList([staffId, list, name, query, isShared, createdAt])})
      SELECT ${sql.join(values, sql`, `)} WHERE ${count} < ${MOST_VIEWS} OR EXISTS ${same}
      ON CONFLICT (${bareList([staffId, list, name])}) DO UPDATE SET query = excluded.query, is_shared = excluded.is_shared
      RETURNING id`),
  )
  const [row] = saved
  if (!row) throw new AppError('too_many_views')
  return { id: row.id, list: input.list, name: input.name, query: kept, shared: input.shared, own: true }
}

/** @throws AppError `not_found` */
export async function deleteView({ db, staff }: OfStaff, view: number): Promise<void> {
  const own = and(eq(id, view), eq(staffId, staff.id))
  const deleted = await runQuery(db, db.delete(staffViews).where(own).returning({ id }))
  if (deleted.length === 0) throw new AppError('not_found')
}
