import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Directory } from '../config.ts'
import type { Database } from '../db/database.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { users } from '../db/schema.ts'
import { AppError } from '../errors/app-error.ts'
import { isLiveCaller, selectCaller } from './caller.ts'
import type { Caller } from './caller.ts'
import { visibleTo } from './permissions.ts'
import type { Audience } from './person-view.ts'
import type { PersonRow } from './person.ts'
import type { Staff } from './staff/staff.ts'

/*
 * What users see of each other: the setting `DIRECTORY`. Users always see themselves in full. Staff see what their role
 * may see, whatever the setting.
 */

/** A user, or a staff member with a staff token. */
export type Viewer = Pick<PersonRow, 'id'> | Pick<Staff, 'role'>

/** Who asks about users: the owner of an access token, or a staff member, who has been read already. */
export type Asker = Caller | Staff

export const viewerOf = (asker: Asker): Viewer => ('role' in asker ? asker : { id: asker.userId })

/** Reads a user together with what they ask for. */
export const selectAsker = (db: Database, asker: Asker) => !('role' in asker) && selectCaller(db, asker)

/** The same as a condition, for statements of the same batch: work for a caller who has been signed out is not begun. */
export const isLiveAsker = (asker: Asker | Placeholders<Caller>): SQL =>
  'role' in asker ? sql`true` : sql`EXISTS (SELECT 1 FROM ${users} WHERE ${isLiveCaller(asker)})`

/** @throws AppError `token_not_valid` if the user is blocked, deleted or signed out */
export function assertLive(callers: PersonRow[] | undefined): void {
  if (callers?.length === 0) throw new AppError('token_not_valid')
}

/** Who looks, under which setting. */
export interface Viewing {
  directory: Directory
  viewer: Viewer
}

/** Whether they may see the list, or another user's page: a setting may keep both for staff. */
export const maySee = ({ directory, viewer }: Viewing, subjectId?: number): boolean =>
  directory !== 'staff' || 'role' in viewer || viewer.id === subjectId

/** @throws AppError `permission_denied` */
export function assertMaySee(viewing: Viewing, subjectId?: number): void {
  if (!maySee(viewing, subjectId)) throw new AppError('permission_denied')
}

/** As whom they see a user. */
export function audienceOf({ directory, viewer }: Viewing, subjectId: number): Audience {
  if ('role' in viewer) return viewer.role
  if (viewer.id === subjectId) return 'self'
  return directory === 'full' ? 'full' : 'masked'
}

/**
 * Whether they see others in full. Filters and search must not match values that the answer masks, or anyone could guess
 * them digit by digit.
 */
export const seesInFull = ({ directory, viewer }: Viewing): boolean =>
  'role' in viewer ? visibleTo(viewer.role).contacts : directory === 'full'
