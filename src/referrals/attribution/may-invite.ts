import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { users } from '../../db/schema.ts'

/**
 * Condition on a row of `users`: the code is somebody's who is not deleted, not their own, and not of anybody below them.
 * Only somebody who has invited people can close a cycle, so most rows never climb the tree.
 */
export const mayInvite = (code: string): SQL => sql`(${users.inviteCode} <> ${code}
    AND EXISTS (SELECT 1 FROM users AS inviter WHERE inviter.invite_code = ${code} AND inviter.deleted_at IS NULL)
    AND (${users.invitedCount} = 0 OR ${users.inviteCode} NOT IN (
      WITH RECURSIVE above(code) AS (
        SELECT ${code} UNION SELECT up.invited_by_code FROM users AS up JOIN above ON up.invite_code = above.code
        WHERE up.invited_by_code IS NOT NULL)
      SELECT code FROM above)))`
