import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core'
import { nextEventId } from '../../db/time-id.ts'
import type { OpenedDatabase } from '../../server/open-database.ts'
import { runAll } from '../own-server/given-database.ts'
import { CommandError } from '../terminal/command.ts'
import { DATABASE_BINDING } from '../wrangler/local-database.ts'
import { runWrangler } from '../wrangler/run-wrangler.ts'

interface Superuser {
  email: string
  passwordHash: string
}

const OWNER_ONLY = 0o600

/** Runs statements, all or none of them. */
type ExecuteSql = (statements: string[]) => Promise<{ ok: true } | { ok: false; message: string }>

/**
 * Adds the superuser. A unique index decides, also when two commands run at once.
 * @throws CommandError when the e-mail is taken or the database refuses
 */
export async function insertSuperuser(execute: ExecuteSql, { email, passwordHash }: Superuser): Promise<void> {
  const result = await execute(insertStatements({ email, passwordHash }, Date.now()))
  if (result.ok) return
  if (result.message.includes('staff.email')) {
    throw new CommandError(`the e-mail ${email} is taken by another staff account. Use a different one.`)
  }
  if (result.message.includes('no such table')) {
    throw new CommandError('the database has no tables yet. Deploy the service first: npm run deploy.')
  }
  throw new CommandError(`the database rejected the superuser: ${result.message}`)
}

/** SQL for the id of an audit event at this time. */
export const eventIdText = (now: number): string =>
  new SQLiteSyncDialect().sqlToQuery(nextEventId(now).inlineParams()).sql

/** The audit event finds the new row by its salted hash. */
function insertStatements({ email, passwordHash }: Superuser, now: number): string[] {
  return [
    `INSERT INTO staff (email, password_hash, role, created_at)
      VALUES (${textLiteral(email)}, ${textLiteral(passwordHash)}, 'superuser', ${now})`,
    `INSERT INTO audit_events (id, actor, subject_staff_id, action, outcome)
      SELECT ${eventIdText(now)}, 'system', id, 'superuser_created', 'ok' FROM staff
      WHERE email = ${textLiteral(email)} AND password_hash = ${textLiteral(passwordHash)}`,
  ]
}

/** In hex, so that no character has a meaning in SQL or to wrangler's statement splitter. */
export const textLiteral = (text: string): string => `CAST(x'${Buffer.from(text, 'utf8').toString('hex')}' AS TEXT)`

/**
 * `where` is `['--remote']`; tests use `--local`. The statements are passed as a file that only its owner can read, since
 * every user of the machine can see command lines.
 */
export const executeByWrangler =
  (where: string[]): ExecuteSql =>
  async (statements) => {
    const folder = mkdtempSync(join(tmpdir(), 'superuser-'))
    try {
      const file = join(folder, 'insert.sql')
      writeFileSync(file, `${statements.join(';\n')};`, { mode: OWNER_ONLY })
      return runWrangler(['d1', 'execute', DATABASE_BINDING, ...where, '--yes', '--json', '--file', file])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

export const executeOn =
  (database: OpenedDatabase): ExecuteSql =>
  async (statements) => {
    try {
      await runAll(database, statements)
      return { ok: true }
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : String(error) }
    }
  }
