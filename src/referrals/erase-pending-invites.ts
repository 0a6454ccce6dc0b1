import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { pendingInvites, referralLinks } from '../db/referral-schema.ts'
import { users } from '../db/schema.ts'
import type { TaskPorts } from '../ports.ts'
import { pendingPhoneHash, underEachKey } from './keyed-hashes.ts'

interface Erased {
  people: { id: number; phone: string | null }[]
}

/** Deletes the numbers that wait for people erased in the same batch, and their own; `erasedNow` selects their ids. */
export function erasePendingInvites({ db, config }: TaskPorts, { people }: Erased, erasedNow: SQL) {
  const hashes = people.flatMap(({ id, phone }) =>
    phone === null ? [] : underEachKey(config, (key) => pendingPhoneHash(key, phone)).map((hash) => ({ id, hash })),
  )
  const keys = sql`(
    SELECT ${users.inviteCode} FROM ${users} WHERE ${users.id} IN ${erasedNow}
    UNION ALL SELECT ${referralLinks.key} FROM ${referralLinks} WHERE ${referralLinks.userId} IN ${erasedNow})`
  const ownHashes = sql`(
    SELECT value ->> 'hash' FROM json_each(${JSON.stringify(hashes)}) WHERE value ->> 'id' IN ${erasedNow})`
  return [
    db.delete(pendingInvites).where(sql`${pendingInvites.linkKey} IN ${keys}`),
    db.delete(pendingInvites).where(sql`${pendingInvites.phoneHash} IN ${ownHashes}`),
  ]
}
