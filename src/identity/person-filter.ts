import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import * as z from 'zod/mini'
import { docs } from '#docs'
import { users } from '../db/schema.ts'
import { codeMeant } from '../db/typed-code.ts'
import { emptyAsAbsent } from '../http/pagination.ts'
import { typedInviteCode } from '../lib/invite-code.ts'
import { described, readAs } from '../lib/schema.ts'

/** A person by id or invite code. */
export type PersonKey = { id: number } | { code: string }

function readPerson(text: string): PersonKey | undefined {
  // More digits may be a phone number, which the audit log and saved views must not keep.
  if (/^[1-9]\d{0,8}$/.test(text)) return { id: Number(text) }
  const code = typedInviteCode(text)
  return code === undefined ? undefined : { code }
}

/** A filter by one person. Ids and codes are masked for no one, so it reveals nothing. */
export const personFilter = (who: string) =>
  described(
    emptyAsAbsent(readAs(z.string().check(z.trim()), readPerson, 'invalid_invite_code')),
    docs({
      description: `${who}: id or invite code. Only digits mean an id; write a code that has only digits with a hyphen.`,
      examples: ['K49FJ5'],
    }),
  )

export const idOf = (key: PersonKey): SQL =>
  'id' in key
    ? sql`${key.id}`
    : sql`(SELECT ${users.id} FROM ${users} WHERE ${users.inviteCode} = ${codeMeant(key.code)})`
