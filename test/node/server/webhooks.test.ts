import { spawn } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createServer as createPort } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Webhook as Verifier } from 'standardwebhooks'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { NewWebhook, Webhook } from '../../../src/admin/webhooks/responses.ts'
import {
  currentUser,
  DEVELOPMENT,
  runOnServer,
  signIn,
  startServer,
  stopServer,
  temporaryFolder,
} from './own-server.ts'

const folder = await temporaryFolder()
let folders = 0
const PASSWORD = 'correct horse battery'
const PATIENCE = { timeout: 60_000, interval: 100 }

async function staffOf(origin: string, settings: Record<string, string>) {
  await runOnServer(['createsuperuser', '--email', 'ann@example.com', '--password-stdin'], settings, PASSWORD)
  const send = async <Answer>(method: string, path: string, body?: object, token?: string): Promise<Answer> => {
    const response = await fetch(`${origin}/api/v1/admin/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', ...(token !== undefined && { Authorization: `Bearer ${token}` }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(await response.text())
    return (await response.json()) as Answer
  }
  const { access } = await send<{ access: string }>('POST', 'auth/', { email: 'ann@example.com', password: PASSWORD })
  return async <Answer>(method: string, path: string, body?: object) => send<Answer>(method, path, body, access)
}

async function freePort(): Promise<number> {
  const server = createPort()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}

/** The receiver of docs/webhooks.md as its own process: what it has printed, a line for each message. */
async function startDocumentedReceiver(secret: string, port: number) {
  const page = await readFile('docs/webhooks.md', 'utf8')
  const [, code = ''] = /```js\n([^]*?)```/.exec(page) ?? []
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(22)
  // Where it finds the library.
  const file = join('dist', `receiver-${port}.mjs`)
  await writeFile(file, code)
  const child = spawn(process.execPath, [file], { env: { WEBHOOK_SECRET: secret, PORT: String(port) } })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await rm(file, { force: true })
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return { output: () => output, lines: () => output.trim().split('\n').filter(Boolean) }
}

it('the receiver of the guide gets what happens, from whichever process owns the guard', async () => {
  const settings = { ...DEVELOPMENT, DATA_DIR: join(folder, String((folders += 1))) }
  const owner = await startServer(settings)
  const other = await startServer(settings)
  const staff = await staffOf(other.origin, settings)
  const port = await freePort()
  const { secret, webhook } = await staff<NewWebhook>('POST', 'webhooks/', { url: `http://127.0.0.1:${port}/webhooks` })
  // It is not there yet, so the first attempt fails and another one follows.
  const inviter = await currentUser(owner.origin, await signIn(owner.origin, '+79174445501'))
  await vi.waitFor(async () => {
    expect(await staff('GET', `webhooks/${webhook.id}/`)).toMatchObject({
      state: 'failing',
      last_outcome: 'no_connection',
    })
  }, PATIENCE)
  const receiver = await startDocumentedReceiver(secret, port)
  const code = String(inviter['invite_code'])
  const invitee = await currentUser(other.origin, await signIn(other.origin, '+79174445502', code))
  await vi.waitFor(() => expect(receiver.lines()).toHaveLength(3), PATIENCE)
  const told = receiver.lines().map((line) => {
    const [, id, type, data] = /^(msg_\w+) (\S+) (.+)$/.exec(line) ?? []
    return { id, type, data: JSON.parse(data ?? '') as unknown }
  })
  expect(told).toMatchObject([
    { type: 'user.created', data: { user_id: inviter['id'], invite_code: code } },
    { type: 'user.created', data: { user_id: invitee['id'] } },
    { type: 'referral.created', data: { inviter_id: inviter['id'], invitee_id: invitee['id'], method: 'code' } },
  ])
  expect(receiver.output()).not.toContain('+7917')
  const forged = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{"type":"user.created"}' })
  expect(forged.status).toBe(400)
  await vi.waitFor(() => expect(receiver.lines().at(-1)).toMatch(/^refused: ./), PATIENCE)

  owner.child.kill('SIGKILL')
  await owner.ended
  await signIn(other.origin, '+79174445503')
  await vi.waitFor(() => expect(receiver.lines()).toHaveLength(5), PATIENCE)
  expect(await staff<Webhook>('GET', `webhooks/${webhook.id}/`)).toMatchObject({ state: 'active', waiting: 0 })
  expect(other.output()).not.toContain(secret)
  expect(await stopServer(other)).toBe(0)
})

it('a server that stops lets a message arrive that it is sending, and sends it once', async () => {
  const settings = { ...DEVELOPMENT, DATA_DIR: join(folder, String((folders += 1))) }
  let first = await startServer(settings)
  const staff = await staffOf(first.origin, settings)
  const posts: { body: string; headers: Record<string, string> }[] = []
  let answer: () => void = () => undefined
  const receiver = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      posts.push({ body, headers: request.headers as Record<string, string> })
      answer = () => response.writeHead(200).end()
      if (posts.length > 1) answer()
    })
  })
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    receiver.closeAllConnections()
    receiver.close()
  })
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
  const { secret } = await staff<NewWebhook>('POST', 'webhooks/', { url })
  await signIn(first.origin, '+79174445504')
  await vi.waitFor(() => expect(posts).toHaveLength(1), PATIENCE)
  first.child.kill('SIGTERM')
  await first.logged('stopping')
  answer()
  expect(await first.ended).toBe(0)
  first = await startServer(settings)
  await signIn(first.origin, '+79174445505')
  await vi.waitFor(() => expect(posts).toHaveLength(2), PATIENCE)
  const verified = posts.map(({ body, headers }) => new Verifier(secret).verify(body, headers)) as { data: object }[]
  expect(verified.map(({ data }) => data)).toMatchObject([{ user_id: 1 }, { user_id: 2 }])
})
