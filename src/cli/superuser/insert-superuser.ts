import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomInviteCode } from '../../lib/invite-code.ts'
import { CommandError } from '../terminal/command-error.ts'
import { DATABASE_BINDING } from '../wrangler/local-database.ts'
import { runWrangler } from '../wrangler/run-wrangler.ts'

interface Superuser {
  email: string
  passwordHash: string
}

const INVITE_CODE_TRIES = 5
const OWNER_ONLY = 0o600

/**
 * Adds the superuser. Unique indexes decide, also when two commands run at once. `where` is `['--remote']`, or
 * `--local` with the path of its state.
 * @throws CommandError when the e-mail is taken or the database refuses
 */
export function insertSuperuser(where: string[], { email, passwordHash }: Superuser): void {
  for (let tries = 1; ; tries += 1) {
    const result = executeSql(where, insertStatements({ email, passwordHash }, randomInviteCode(), Date.now()))
    if (result.ok) return
    if (result.message.includes('users_email_unique'))
      throw new CommandError(`the e-mail ${email} is taken. Use a different one.`)
    if (result.message.includes('no such table')) {
      throw new CommandError('the database has no tables yet. Deploy the service first: npm run deploy.')
    }
    const codeTaken = result.message.includes('users.invite_code')
    if (!codeTaken || tries === INVITE_CODE_TRIES)
      throw new CommandError(`the database rejected the superuser: ${result.message}`)
  }
}

/** As at sign-up, `date_joined` never decreases with ids. The audit event finds the new row by its salted hash. */
function insertStatements({ email, passwordHash }: Superuser, inviteCode: string, now: number): string {
  return `INSERT INTO users (email, password_hash, invite_code, is_staff, is_superuser, date_joined)
    SELECT ${textLiteral(email)}, ${textLiteral(passwordHash)}, ${textLiteral(inviteCode)}, 1, 1,
      max(${now}, coalesce((SELECT date_joined FROM users ORDER BY id DESC LIMIT 1), 0));
  INSERT INTO audit_events (at, actor, subject_id, action, outcome)
    SELECT ${now}, 'system', id, 'superuser_created', 'ok' FROM users
    WHERE email = ${textLiteral(email)} AND password_hash = ${textLiteral(passwordHash)};`
}

/** In hex, so that no character has a meaning in SQL or to wrangler's statement splitter. */
export const textLiteral = (text: string): string => `CAST(x'${Buffer.from(text, 'utf8').toString('hex')}' AS TEXT)`

/** Passed as a file that only its owner can read, since every user of the machine can see command lines. */
function executeSql(where: string[], sql: string) {
  const folder = mkdtempSync(join(tmpdir(), 'superuser-'))
  try {
    const file = join(folder, 'insert.sql')
    writeFileSync(file, sql, { mode: OWNER_ONLY })
    return runWrangler(['d1', 'execute', DATABASE_BINDING, ...where, '--yes', '--json', '--file', file])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
