import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { signIn } from '../../../attack/people.ts'
import { stopServer } from './own-server.ts'
import { openStage } from './stage.ts'

/** A gateway that takes a message and answers when told to. */
async function startSlowGateway() {
  const waiting: ServerResponse[] = []
  const server = createServer((incoming, response) => {
    incoming.resume()
    incoming.on('end', () => waiting.push(response))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, waiting }
}

it('a server with a fault that nothing catches logs it as one line, and exits with 1', async () => {
  const { start } = await openStage()
  const fault = encodeURIComponent(`process.on('SIGUSR2', () => { throw new Error('no one catches this') })`)
  const server = await start({ NODE_OPTIONS: `--import=data:text/javascript,${fault}` })
  server.child.kill('SIGUSR2')
  expect(await server.ended).toBe(1)
  expect(server.lines().at(-1)).toMatchObject({
    ...{ level: 'error', event: 'uncaught_exception' },
    reason: expect.stringContaining('no one catches this') as string,
  })
  expect(server.output()).not.toMatch(/^\s+at /m)
})

describe('a server that is told to stop', () => {
  it('finishes the requests under way, takes no others, and exits with 0', async () => {
    const { start, clientOf, phones } = await openStage()
    const { url, waiting } = await startSlowGateway()
    const server = await start({ SMS_WEBHOOK_URL: url })
    const client = clientOf(server)
    const sending = client.sendCode(phones.next('RU'))
    while (waiting.length === 0) await sleep(10)
    const exiting = stopServer(server)
    await server.logged('stopping')
    await expect(fetch(`${server.origin}/health`)).rejects.toThrow('fetch failed')
    waiting[0]!.end('{}')
    expect((await sending).status).toBe(200)
    expect(await exiting).toBe(0)
    expect(server.lines().at(-1)?.event).toBe('stopped')
  })

  it('delivers the clicks that it has counted', async () => {
    const { start, clientOf, gateway, phones, rows } = await openStage()
    const server = await start({ IOS_STORE_URL: 'https://apps.example/app' })
    const client = clientOf(server)
    const { access } = await signIn({ client, gateway }, phones.next('RU'))
    const { body } = await client.call('/users/current_user/', { method: 'GET', token: access })
    const headers = { 'User-Agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1' }
    for (let i = 0; i < 3; i += 1)
      expect((await client.call(`/r/${String(body['invite_code'])}`, { method: 'GET', headers })).status).toBe(302)
    expect(await stopServer(server)).toBe(0)
    const clicks = "SELECT scope, clicks FROM referral_counts WHERE scope LIKE 'l:%' AND dimension = 'country'"
    expect(rows(clicks)).toEqual([{ scope: `l:${String(body['invite_code'])}`, clicks: 3 }])
  })

  it('keeps users, sessions, codes and limits for the next start', async () => {
    const { start, clientOf, gateway, phones } = await openStage()
    const before = await start()
    const client = clientOf(before)
    const [known, waiting] = phones.take('RU', 2) as [string, string]
    const { access, refresh } = await signIn({ client, gateway }, known)
    await client.sendCode(waiting)
    expect(await stopServer(before)).toBe(0)

    const after = clientOf(await start())
    expect((await after.rename(access)).status).toBe(200)
    expect((await after.refresh(refresh)).status).toBe(200)
    expect((await after.sendCode(waiting)).code).toBe('send_cooldown')
    expect((await after.guess(waiting, gateway.codeFor(waiting))).status).toBe(200)
    expect(gateway.total()).toBe(2)
  })
})
