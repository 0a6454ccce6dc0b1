import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Directory } from '../config.ts'
import { users } from '../db/schema.ts'
import { AppError } from '../errors/app-error.ts'
import type { Audience } from './person-view.ts'
import type { PersonRow } from './person.ts'

/*
 * What users see of each other: the setting `DIRECTORY`. Users always see themselves in full, and staff everyone, except
 * that analysts see others masked here as in the panel: see `people.unmasked` in src/identity/permissions.ts.
 */

type Viewer = Pick<PersonRow, 'id' | 'isStaff' | 'isSuperuser' | 'staffRole'>

/** Who looks, under which setting. */
export interface Viewing {
  directory: Directory
  viewer: Viewer
}

/** Refuses the list and other users' pages where they are for staff only. @throws AppError `permission_denied` */
export function assertMaySee(directory: Directory, viewer: Viewer, subjectId?: number): void {
  const isStaff = viewer.isStaff || viewer.isSuperuser
  if (directory === 'staff' && !isStaff && viewer.id !== subjectId) throw new AppError('permission_denied')
}

const seesEverybody = ({ isStaff, isSuperuser, staffRole }: Viewer) =>
  isSuperuser || (isStaff && staffRole !== 'analyst')

/** As whom a user sees another. */
export function audienceOf({ directory, viewer }: Viewing, subjectId: number): Audience {
  if (viewer.id === subjectId) return 'self'
  return directory === 'full' || seesEverybody(viewer) ? 'full' : 'masked'
}

/**
 * Whether the viewer sees others in full, as SQL, for a viewer whose row is not read yet. Filters and search must not
 * match values that the answer masks, or anyone could guess them digit by digit.
 */
export const seesInFullSql = (directory: Directory, viewerId: number): SQL | undefined =>
  directory === 'full'
    ? undefined
    : sql`(SELECT ${users.isSuperuser} OR (${users.isStaff} AND ${users.staffRole} IS NOT 'analyst')
        FROM ${users} WHERE ${users.id} = ${viewerId})`
