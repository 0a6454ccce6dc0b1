import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { DatabaseSync } from 'node:sqlite'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { readCredentials } from '../../../src/cli/superuser/credentials.ts'
import { executeByWrangler, insertSuperuser, textLiteral } from '../../../src/cli/superuser/insert-superuser.ts'
import { CommandError } from '../../../src/cli/terminal/command.ts'
import { findLocalDatabase } from '../../../src/cli/wrangler/local-database.ts'
import { verifyPassword } from '../../../src/lib/password.ts'
import { runCommand, runHere, temporaryState } from './run-command.ts'

const PASSWORD = 'correct horse battery'
const GUESSABLE =
  'the password is too easy to guess: common, repetitive, keys in a row or the e-mail. Use a few unrelated words.'
const state = await temporaryState()
const create = (args: string[], input?: string) =>
  runCommand('create-superuser', ['--persist-to', state, ...args], input)

function superusers() {
  const db = new DatabaseSync(findLocalDatabase(state), { readOnly: true })
  const rows = db.prepare('SELECT * FROM staff ORDER BY id').all()
  db.close()
  return rows
}

describe('npm run createsuperuser', () => {
  it('creates the database and the superuser', async () => {
    const ended = await create(['--email', " O'Neil--Ann@Example.com", '--password', PASSWORD])
    const stdout = "Superuser o'neil--ann@example.com created in the local database. Sign in at /admin/.\n"
    expect(ended).toEqual({ code: 0, stdout, stderr: '' })
    const [user] = superusers()
    expect(user).toMatchObject({
      email: "o'neil--ann@example.com",
      role: 'superuser',
      blocked_at: null,
      invite_hash: null,
    })
    expect(await verifyPassword(PASSWORD, String(user?.['password_hash']))).toBe(true)
  })

  it('rejects an e-mail that is taken, in any case', async () => {
    const ended = await create(['--email', "O'NEIL--ANN@example.com", '--password-stdin'], `${PASSWORD}\n`)
    expect(ended).toEqual({
      code: 1,
      stdout: '',
      stderr: "Error: the e-mail o'neil--ann@example.com is taken by another staff account. Use a different one.\n",
    })
  })

  it('creates one of two superusers with the same e-mail at once', async () => {
    const input = ['--email', 'race@example.com', '--password-stdin']
    const ended = await Promise.all([create(input, PASSWORD), create(input, PASSWORD)])
    expect(ended.filter(({ code }) => code === 0)).toHaveLength(1)
    expect(ended.filter(({ code }) => code === 1)).toHaveLength(1)
    const made = superusers().filter(({ email }) => email === 'race@example.com')
    expect(made).toHaveLength(1)
    const db = new DatabaseSync(findLocalDatabase(state), { readOnly: true })
    const events = db
      .prepare('SELECT actor, action, outcome FROM audit_events WHERE subject_staff_id = ?')
      .all(made[0]!['id']!)
    db.close()
    expect(events).toEqual([{ actor: 'system', action: 'superuser_created', outcome: 'ok' }])
  })

  it('reads a password from standard input without the newline', async () => {
    const { code } = await create(['--email', 'stdin@example.com', '--password-stdin'], ' spaces stay here \r\n')
    expect(code).toBe(0)
    const user = superusers().find(({ email }) => email === 'stdin@example.com')
    expect(await verifyPassword(' spaces stay here ', String(user?.['password_hash']))).toBe(true)
  })

  it.each([
    [{ email: 'no-at', password: PASSWORD }, '"no-at" is not a valid e-mail address.'],
    [{ email: '', password: PASSWORD }, '"" is not a valid e-mail address.'],
    [{ email: 'a@b.co', password: 'eleven char' }, 'the password must be at least 12 characters.'],
    [{ email: 'a@b.co', password: 'x'.repeat(257) }, 'the password must be at most 256 characters.'],
    [{ email: 'a@b.co', password: 'qwertyuiop12' }, GUESSABLE],
    [{ email: 'ann.oneil@b.co', password: 'ann-oneil-2026' }, GUESSABLE],
    [
      { email: 'a@b.co', password: PASSWORD, 'password-stdin': true },
      'use either --password or --password-stdin, not both.',
    ],
    [{ email: 'a@b.co' }, 'there is no terminal to ask on. Pass --password-stdin, see --help.'],
    [{ password: PASSWORD }, 'there is no terminal to ask on. Pass --email, see --help.'],
  ])('rejects %j', async (options, message) => {
    const terminal = { input: new PassThrough(), output: new PassThrough() }
    await expect(readCredentials(options, terminal)).rejects.toThrow(new CommandError(message))
  })

  it.each([
    [['--email', 'no-at', '--password', PASSWORD], '"no-at" is not a valid e-mail address.'],
    [['--remote', '--email', 'a@b.co'], '--persist-to works only with the local database.'],
    [['--name', 'x'], `Unknown option '--name'. See --help.`],
  ])('rejects %j with one line', async (args, message) => {
    expect(await runHere('create-superuser', ['--persist-to', state, ...args])).toEqual({
      code: 1,
      stdout: '',
      stderr: `Error: ${message}\n`,
    })
  })

  it('reaches a deployed database through wrangler', async () => {
    const execute = executeByWrangler(['--local', '--persist-to', state])
    const superuser = { email: 'cloud@example.com', passwordHash: 'x' }
    await insertSuperuser(execute, superuser)
    expect(superusers()).toContainEqual(expect.objectContaining({ email: 'cloud@example.com' }))
    await expect(insertSuperuser(execute, superuser)).rejects.toThrow('cloud@example.com is taken')
    expect((await readdir(tmpdir())).filter((name) => name.startsWith('superuser-'))).toEqual([])
  })

  it('says in its help where a password may be exposed', async () => {
    const { code, stdout } = await runHere('create-superuser', ['--help'])
    expect([code, stdout]).toEqual([0, expect.stringContaining('list of processes')])
  })
})

describe('a text literal in SQL', () => {
  it('keeps any text unchanged', () => {
    const db = new DatabaseSync(':memory:')
    for (const text of [`'); DROP TABLE users; --`, 'Ёж "¶" \\ %', '']) {
      expect(db.prepare(`SELECT ${textLiteral(text)} AS text`).get()).toEqual({ text })
    }
    db.close()
  })
})
