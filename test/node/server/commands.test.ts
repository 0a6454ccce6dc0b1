import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCommand } from '../cli/run-command.ts'
import { DEVELOPMENT, runOnServer, signIn, startServer, temporaryFolder } from './own-server.ts'

const DATA_DIR = await temporaryFolder()
const database = `file:${join(DATA_DIR, 'app.db')}`
const PASSWORD = 'correct horse battery'
const server = () => startServer({ ...DEVELOPMENT, DATA_DIR })

describe('commands for an own server', () => {
  it('make a superuser who can sign in, once per e-mail', async () => {
    const { origin } = await server()
    const args = ['--email', 'ann@example.com', '--password-stdin']
    const made = await runCommand('create-superuser', ['--database', database, ...args], PASSWORD)
    expect(made).toMatchObject({
      code: 0,
      stdout: `Superuser ann@example.com created in ${database}. Sign in at /admin/.\n`,
    })
    const again = await runOnServer(['createsuperuser', ...args], { DATA_DIR }, PASSWORD)
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('is taken by another staff account')])
    const response = await fetch(`${origin}/api/v1/admin/auth/`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: 'ann@example.com', password: PASSWORD }),
    })
    expect([response.status, await response.json()]).toEqual([
      200,
      expect.objectContaining({ access: expect.any(String) }),
    ])
  })

  it('seed and verify its database', async () => {
    await signIn((await server()).origin, '+79174445566')
    const seeded = await runCommand('seed', ['--database', database, '--users', '50'])
    expect([seeded.code, seeded.stdout]).toEqual([0, expect.stringContaining(`Added 50 users to ${database}: `)])
    const verified = await runCommand('verify-counts', ['--database', database])
    expect([verified.code, verified.stdout]).toEqual([
      0,
      expect.stringMatching(/users\.invited_count +51 +0\n[^]+Nothing differs\.\n$/),
    ])
    expect(await runOnServer(['verify:counts'], { DATA_DIR })).toEqual(verified)
  })

  it('create no database', async () => {
    const nowhere = ['--database', 'file:/nowhere/app.db']
    const message = 'Error: there is no database at /nowhere/app.db. Start the server once: it creates it.\n'
    for (const name of ['createsuperuser', 'verify:counts'])
      expect(await runOnServer([name, ...nowhere], { DATA_DIR })).toEqual({ code: 1, stdout: '', stderr: message })
    expect(await runCommand('seed', [...nowhere, '--users', '1'])).toEqual({ code: 1, stdout: '', stderr: message })
  })

  it('take one database', async () => {
    const two = await runOnServer(['verify:counts', '--persist-to', DATA_DIR], { DATA_DIR })
    expect(two.stderr).toBe('Error: --persist-to works only with the local database.\n')
    const both = await runOnServer(['createsuperuser', '--remote'], { DATA_DIR })
    expect(both.stderr).toBe('Error: use either --database or --remote, not both.\n')
  })

  it('say whether the server answers', async () => {
    const { origin } = await server()
    const { port } = new URL(origin)
    const well = await runOnServer(['health'], { PORT: port, HOST: '0.0.0.0' })
    expect(well).toEqual({ code: 0, stdout: `http://127.0.0.1:${port}/health answers.\n`, stderr: '' })
    const away = await runOnServer(['health'], { PORT: '9' })
    expect([away.code, away.stderr]).toEqual([1, expect.stringContaining('does not answer')])
  })

  it('make keys without packages, and name each other', async () => {
    const keys = await runOnServer(['keys'], {})
    expect([keys.code, JSON.parse(keys.stdout)]).toEqual([0, [expect.objectContaining({ alg: 'EdDSA' })]])
    const unknown = await runOnServer(['toString'], {})
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('use one of: backup, createsuperuser')])
  })
})
