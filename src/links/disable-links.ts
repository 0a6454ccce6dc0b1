import { and, isNull, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { referralLinks } from '../db/referral-schema.ts'
import { FIELD_NAMES, LINK_FIELDS } from './fields.ts'

/** Disables links for good. Their keys stay taken, so nobody else ever gets what was printed or sent. */
export const disableLinks = (db: Database, which: SQL | undefined, now: number) =>
  db
    .update(referralLinks)
    .set({ disabledAt: now })
    .where(and(which, isNull(referralLinks.disabledAt)))

const WRITTEN = FIELD_NAMES.filter((field) => ['text', 'address'].includes(LINK_FIELDS[field].kind))
const CLEARED = Object.fromEntries(WRITTEN.map((field) => [field, null]))

/** Disables links whose owners are erased, and clears what they wrote in them. */
export const eraseLinks = (db: Database, which: SQL, now: number) =>
  db
    .update(referralLinks)
    .set({ ...CLEARED, disabledAt: sql`coalesce(${referralLinks.disabledAt}, ${now})` })
    .where(which)
