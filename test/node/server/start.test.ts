import { chmod, mkdir, readdir, rename, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DEVELOPMENT, PRODUCTION, startProcess, startServer, stopServer, temporaryFolder } from './own-server.ts'

const folder = await temporaryFolder()
let folders = 0
const newFolder = () => join(folder, String((folders += 1)))

/** A start that fails: all that it prints, which is one line, and its exit code. */
async function failedStart(settings: Record<string, string>, args: string[] = []) {
  const server = startProcess(settings, args)
  const code = await server.ended
  const { problems = [] } = server.lines().at(-1) ?? {}
  expect(server.output()).not.toMatch(/^\s+at /m)
  return { code, problems, printed: server.output(), events: server.lines().map(({ event }) => event) }
}

describe('a start that fails', () => {
  it('names all that is missing, and how to try the service out', async () => {
    const { code, printed, problems } = await failedStart({})
    expect(code).toBe(1)
    expect(problems.map(({ variable }) => variable)).toEqual(['SECRET_KEY', 'SMS_PROVIDERS'])
    expect(printed.trim().split('\n')).toHaveLength(1)
    expect(printed).toContain('npm run start:node')
  })

  it('says that the port is in use', async () => {
    const other = createServer()
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
    const port = String((other.address() as AddressInfo).port)
    const { code, problems } = await failedStart({ ...PRODUCTION, DATA_DIR: newFolder(), PORT: port })
    other.close()
    expect(code).toBe(1)
    expect(problems).toEqual([
      { variable: 'PORT', message: `listen EADDRINUSE: address already in use 127.0.0.1:${port}` },
    ])
  })

  it('says that the data folder is not one, or cannot be written', async () => {
    const inAFile = await failedStart({ ...PRODUCTION, DATA_DIR: '/dev/null/data' })
    expect([inAFile.code, inAFile.problems[0]?.variable]).toEqual([1, 'DATA_DIR'])
    const sealed = newFolder()
    await mkdir(sealed)
    await chmod(sealed, 0o500)
    // Root can write everywhere, except in the kernel's own folders.
    const path = process.getuid?.() === 0 ? '/proc/sys' : sealed
    const readOnly = await failedStart({ ...PRODUCTION, DATA_DIR: path })
    expect([readOnly.code, readOnly.problems.map(({ variable }) => variable)]).toEqual([1, ['DATA_DIR']])
  })

  it('does not create the folder of a database', async () => {
    const { code, problems } = await failedStart({
      ...PRODUCTION,
      DATA_DIR: newFolder(),
      DATABASE_URL: `file:${newFolder()}/app.db`,
    })
    expect([code, problems]).toEqual([1, [{ variable: 'DATABASE_URL', message: 'unable to open database file' }]])
  })

  it('keeps a database of production from development, whose key everyone knows', async () => {
    const data = { DATA_DIR: newFolder() }
    const before = await startServer({ ...DEVELOPMENT, ...data })
    expect(await stopServer(before)).toBe(0)
    const production = await startServer({ ...PRODUCTION, ...data })
    expect(await stopServer(production)).toBe(0)

    const { code, problems, events } = await failedStart({ ...DEVELOPMENT, ...data })
    expect([code, problems.map(({ variable }) => variable)]).toEqual([1, ['ENVIRONMENT']])
    expect(events).toEqual(['misconfigured'])
    const otherFolder = { DATA_DIR: newFolder(), DATABASE_URL: `file:${data.DATA_DIR}/app.db` }
    expect((await failedStart({ ...DEVELOPMENT, ...otherFolder })).problems[0]?.variable).toBe('ENVIRONMENT')
    expect(await stopServer(await startServer({ ...PRODUCTION, ...data }))).toBe(0)
  })

  it('does not take the database of another guard, unless told to', async () => {
    const first = { ...PRODUCTION, DATA_DIR: newFolder() }
    await stopServer(await startServer(first))
    const second = { ...PRODUCTION, DATA_DIR: newFolder(), DATABASE_URL: `file:${first.DATA_DIR}/app.db` }
    const refused = await failedStart(second)
    expect([refused.code, refused.problems[0]?.variable]).toEqual([1, 'DATA_DIR'])
    expect(refused.problems[0]?.message).toContain('--take-over-guard')
    // The guard is not bound to a database that refused it.
    const own = { ...PRODUCTION, DATA_DIR: second.DATA_DIR }
    expect(await stopServer(await startServer(own))).toBe(0)
    expect(await stopServer(await startServer(second, ['--take-over-guard']))).toBe(0)
    expect((await failedStart(first)).code).toBe(1)
  })

  it('does not begin a new database beside a guard that has worked for another, unless told to', async () => {
    const first = { ...PRODUCTION, DATA_DIR: newFolder() }
    await stopServer(await startServer(first))
    const mistyped = { ...first, DATABASE_URL: `file:${first.DATA_DIR}/ap.db` }
    const refused = await failedStart(mistyped)
    expect([refused.code, refused.problems[0]?.variable]).toEqual([1, 'DATABASE_URL'])
    expect(refused.problems[0]?.message).toContain('correct DATABASE_URL')
    expect(await stopServer(await startServer(first))).toBe(0)
    // It is put back when it was missing: nothing may be left of the start that was refused.
    const [file, elsewhere] = [join(first.DATA_DIR, 'app.db'), join(first.DATA_DIR, 'aside')]
    await rename(file, elsewhere)
    expect((await failedStart(first)).code).toBe(1)
    expect((await readdir(first.DATA_DIR)).filter((name) => name.startsWith('ap'))).toEqual([])
    await rename(elsewhere, file)
    expect(await stopServer(await startServer(first))).toBe(0)
    expect(await stopServer(await startServer(mistyped, ['--take-over-guard']))).toBe(0)
    // That one is there now, and no longer the guard's.
    const other = await failedStart(first)
    expect([other.code, other.problems[0]?.variable]).toEqual([1, 'DATA_DIR'])
    expect(other.problems[0]?.message).toContain('correct DATABASE_URL')
  })
})

describe('a start', () => {
  it('keeps its files from other users of the machine, whatever their folder is', async () => {
    const data = newFolder()
    await mkdir(data)
    await chmod(data, 0o755)
    const server = await startServer({ ...PRODUCTION, DATA_DIR: data })
    const names = await readdir(data)
    expect(names).toEqual(expect.arrayContaining(['app.db', 'guard.db', 'guard.sock']))
    const modes = await Promise.all(names.map(async (name) => [name, (await stat(join(data, name))).mode & 0o077]))
    expect(modes.filter(([, mode]) => mode !== 0)).toEqual([])
    expect(await stopServer(server)).toBe(0)
  })

  it('tells people in development where to go', async () => {
    const server = await startServer({ ...DEVELOPMENT, DATA_DIR: newFolder() })
    const { port } = new URL(server.origin)
    expect(server.output()).toContain(`Start page:  http://localhost:${port}\n`)
    expect(server.output()).toContain(`Admin panel: http://localhost:${port}/admin/\n`)
    // npm and the terminal both send one.
    server.child.kill('SIGINT')
    server.child.kill('SIGINT')
    expect(await server.ended).toBe(0)
    expect(server.lines().map(({ event }) => event)).toEqual([
      'migrated',
      'guard_owned',
      'listening',
      'stopping',
      'stopped',
    ])
  })

  it('prints only its log in production', async () => {
    const server = await startServer({ ...PRODUCTION, DATA_DIR: newFolder() })
    await stopServer(server)
    expect(server.output().trim().split('\n')).toHaveLength(server.lines().length)
  })
})

describe('behind a proxy', () => {
  const post = async (origin: string, headers: Record<string, string>) => {
    const { host } = new URL(origin)
    const response = await fetch(`${origin}/admin/sign-in/`, {
      method: 'POST',
      redirect: 'manual',
      headers: { Origin: `https://${host}`, ...headers, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'email=a%40b.co&password=wrong',
    })
    return response.status
  }

  it('believes one that it trusts that the page was opened over TLS', async () => {
    const settings = { ...PRODUCTION, DATA_DIR: newFolder() }
    const trusting = await startServer({ ...settings, TRUSTED_PROXIES: '127.0.0.1' })
    expect(await post(trusting.origin, { 'X-Forwarded-Proto': 'https' })).not.toBe(403)
    expect(await post(trusting.origin, {})).toBe(403)
    await stopServer(trusting)
    const { origin } = await startServer(settings)
    expect(await post(origin, { 'X-Forwarded-Proto': 'https' })).toBe(403)
  })
})

it('warns at the start when a message text needs more than one part', async () => {
  const dear = { SMS_TEMPLATE_RU: `{code} ${'я'.repeat(66)}` }
  const server = await startServer({ ...PRODUCTION, ...dear, DATA_DIR: newFolder() })
  expect(await server.logged('message_settings')).toMatchObject({ level: 'warn' })
  expect(await stopServer(server)).toBe(0)
})
