import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import * as z from 'zod/mini'
import { users } from '../db/schema.ts'
import { emptyAsAbsent } from '../http/pagination.ts'
import { canonicalInviteCode } from '../lib/invite-code.ts'
import { described, readAs } from '../lib/schema.ts'

/** Somebody by id or by invite code. */
export type PersonKey = { id: number } | { code: string }

/** Digits alone are an id. */
function readPerson(text: string): PersonKey | undefined {
  if (/^[1-9]\d{0,14}$/.test(text)) return { id: Number(text) }
  const code = canonicalInviteCode(text)
  return code === undefined ? undefined : { code }
}

/** A filter by one person, who cannot be guessed digit by digit: neither id nor code is masked for anybody. */
export const personFilter = (who: string) =>
  described(emptyAsAbsent(readAs(z.string().check(z.trim()), readPerson, 'invalid_invite_code')), {
    description: `${who}: id, or invite code. Digits alone are an id; a code of digits alone is written with a hyphen.`,
    examples: ['K49FJ5'],
  })

/** The id of that person. */
export const idOf = (key: PersonKey): SQL =>
  'id' in key ? sql`${key.id}` : sql`(SELECT ${users.id} FROM ${users} WHERE ${users.inviteCode} = ${key.code})`
