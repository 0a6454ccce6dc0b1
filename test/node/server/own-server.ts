import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach } from 'vitest'
import { CLI_BUNDLE, NODE_BUNDLE } from '../../../scripts/build-node.ts'

const SECRET_KEY = 'k'.repeat(40)

/** What production needs. Nothing listens at the gateway. */
export const PRODUCTION = {
  SECRET_KEY,
  SMS_PROVIDERS: 'webhook',
  SMS_WEBHOOK_URL: 'http://127.0.0.1:9/send',
  SMS_WEBHOOK_SECRET: SECRET_KEY,
}

export const DEVELOPMENT = { ENVIRONMENT: 'development', DIRECTORY: 'full' }

export interface LogLine {
  event: string
  problems?: { variable: string; message: string }[]
  [detail: string]: unknown
}

export interface OwnServer {
  child: ChildProcess
  /** All that it has printed. */
  output: () => string
  /** Its log so far. */
  lines: () => LogLine[]
  /** Resolves with the line once it is logged. Throws with the output if the server ends before. */
  logged: (event: string) => Promise<LogLine>
  ended: Promise<number | null>
  origin: string
}

const running = new Set<ChildProcess>()

/** A folder that is deleted after the file's tests. Short, since the path of a socket has to be. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ra-'))
  afterAll(() => rm(folder, { recursive: true, force: true }))
  return folder
}

afterEach(async () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts `node dist/node.mjs` with these settings and no others, on any free port. */
export function startProcess(settings: Record<string, string>, args: string[] = []): OwnServer {
  const child = spawn(process.execPath, [resolve(NODE_BUNDLE), ...args], {
    env: { PATH: process.env['PATH'], PORT: '0', ...settings },
    cwd: tmpdir(),
  })
  running.add(child)
  let output = ''
  const listeners = new Set<() => void>()
  const read = (chunk: Buffer) => {
    output += chunk.toString()
    for (const listener of listeners) listener()
  }
  child.stdout.on('data', read)
  child.stderr.on('data', read)
  const ended = new Promise<number | null>((done) => {
    child.on('close', (code) => {
      running.delete(child)
      done(code)
    })
  })
  const lines = () =>
    output
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as LogLine)
  const server: OwnServer = {
    child,
    output: () => output,
    lines,
    ended,
    origin: '',
    logged: (event) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const line = lines().find((each) => each.event === event)
          if (!line) return
          listeners.delete(look)
          resolve(line)
        }
        listeners.add(look)
        look()
        void ended.then(() => reject(new Error(`the server ended before "${event}"\n${output}`)))
      }),
  }
  return server
}

/** Starts a server and waits until it listens. */
export async function startServer(settings: Record<string, string>, args: string[] = []): Promise<OwnServer> {
  const server = startProcess(settings, args)
  const { address } = await server.logged('listening')
  server.origin = `http://127.0.0.1:${(address as { port: number }).port}`
  return server
}

/** Ends a server as `docker stop` does. Resolves with its exit code. */
export async function stopServer({ child, ended }: OwnServer): Promise<number | null> {
  child.kill('SIGTERM')
  return ended
}

/** Runs `node dist/cli.mjs` with these settings and no others. */
export async function runOnServer(args: string[], settings: Record<string, string>, input = '') {
  const child = spawn(process.execPath, [resolve(CLI_BUNDLE), ...args], {
    env: { PATH: process.env['PATH'], ...settings },
    cwd: tmpdir(),
  })
  const printed = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (printed.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (printed.stderr += chunk.toString()))
  child.stdin.end(input)
  return new Promise<typeof printed & { code: number | null }>((done) => {
    child.on('close', (code) => done({ ...printed, code }))
  })
}

export interface SignedIn {
  access: string
  refresh: string
}

async function post(url: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (response.ok) return (await response.json()) as Record<string, unknown>
  throw new Error(`${url} answers ${response.status}: ${await response.text()}`)
}

/** Signs a phone in at a server in development. */
export async function signIn(origin: string, phone: string, invitedBy?: string): Promise<SignedIn> {
  const { code } = await post(`${origin}/api/v1/auth/send_code/`, { phone })
  const input = { phone, code, ...(invitedBy !== undefined && { invited_by_code: invitedBy }) }
  return (await post(`${origin}/api/v1/auth/jwt/get_by_phone/`, input)) as unknown as SignedIn
}

export async function currentUser(origin: string, { access }: SignedIn): Promise<Record<string, unknown>> {
  const response = await fetch(`${origin}/api/v1/users/current_user/`, {
    headers: { Authorization: `Bearer ${access}` },
  })
  if (response.ok) return (await response.json()) as Record<string, unknown>
  throw new Error(`current_user answers ${response.status}`)
}
