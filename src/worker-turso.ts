import * as z from 'zod/mini'
import { createWorker } from './create-worker.ts'
import type { Bindings } from './create-worker.ts'
import { openDatabaseOf, probe } from './db/batches.ts'
import type { OpenDatabase } from './db/database.ts'
import { isLibsqlUrl, runOnLibsql } from './db/libsql.ts'
import { optionalText } from './lib/setting-fields.ts'
import { ClickCounter as ClickCounterOnD1 } from './links/clicks/click-counter.ts'
import { WebhookSender as WebhookSenderOnD1 } from './webhooks/webhook-sender.ts'

/* The Worker with its database on a libSQL server: docs/turso.md. */

export { PhoneGuard } from './guard/phone-guard.ts'
export { SendLedger } from './guard/send-ledger.ts'
export { StaffPasswords } from './admin/staff-sign-in/staff-passwords.ts'

const Variables = z.object({ DATABASE_URL: z.string().check(z.refine(isLibsqlUrl)), DATABASE_AUTH_TOKEN: optionalText })

function databaseOf(env: object) {
  const read = Variables.safeParse(env)
  if (!read.success) return { problems: [{ variable: 'DATABASE_URL', message: 'libsql://<host> or https://<host>' }] }
  const { DATABASE_URL: url, DATABASE_AUTH_TOKEN: authToken } = read.data
  const run = runOnLibsql({ url, authToken })
  return { openDatabase: openDatabaseOf({ run }), probe: () => probe(run) }
}

function openIn(env: object): OpenDatabase {
  const database = databaseOf(env)
  if ('problems' in database) throw new Error('invalid configuration')
  return database.openDatabase
}

export class ClickCounter extends ClickCounterOnD1 {
  protected override databaseOf(env: object) {
    return openIn(env)
  }
}

export class WebhookSender extends WebhookSenderOnD1 {
  protected override databaseOf(env: object) {
    return openIn(env)
  }
}

export default createWorker<Bindings>(databaseOf)
