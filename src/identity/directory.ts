import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Directory } from '../config.ts'
import { AppError } from '../errors/app-error.ts'
import type { UserRow } from './user-columns.ts'

/**
 * Who sees what of other people: the setting `DIRECTORY`. Owners and staff always see everything, but for analysts, to
 * whom others are masked here as in the panel: see `people.unmasked` in src/identity/permissions.ts.
 */

type Viewer = Pick<UserRow, 'id' | 'isStaff' | 'isSuperuser' | 'staffRole'>

/** Who a view of a user is for. */
export interface Audience {
  directory: Directory
  viewer: Viewer
}

/** Refuses the list and other people's pages where they are for staff alone. @throws AppError `permission_denied` */
export function assertMaySee(directory: Directory, viewer: Viewer, subjectId?: number): void {
  const isStaff = viewer.isStaff || viewer.isSuperuser
  if (directory === 'staff' && !isStaff && viewer.id !== subjectId) throw new AppError('permission_denied')
}

const seesEverybody = ({ isStaff, isSuperuser, staffRole }: Viewer) =>
  isSuperuser || (isStaff && staffRole !== 'analyst')

export const seesInFull = (directory: Directory, viewer: Viewer, subjectId: number): boolean =>
  directory === 'full' || seesEverybody(viewer) || viewer.id === subjectId

/**
 * The same as a condition in SQL, for a viewer whose row is not read yet. A filter or search over values that the
 * answer masks would let anybody guess them digit by digit, so it must not match on them.
 */
export const seesInFullSql = (directory: Directory, viewerId: number): SQL | undefined =>
  directory === 'full'
    ? undefined
    : sql`(SELECT viewer.is_superuser OR (viewer.is_staff AND viewer.staff_role IS NOT 'analyst')
        FROM users AS viewer WHERE viewer.id = ${viewerId})`
